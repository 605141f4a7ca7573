"""What the studio calls things, in the page's language."""

from collections.abc import Callable, Mapping

from engage.models.survey import Survey, SurveyState
from engage.pages.department.wording import spoken
from engage.pages.studio.findings import part_name
from engage.studio.comparing import Difference, What
from engage.studio.translating import Refusal, Refused, State
from engage.studio.worksheet import SixQuestion
from engage.words import gettext as _
from surveys.kinds import KINDS

_Named = Callable[[], str]


def kind(name: str) -> str:
    """Give the name of a question kind; a kind without one goes by its own."""
    found = _KINDS.get(name)
    return found() if found else name.replace("_", " ").capitalize()


def kinds() -> list[tuple[str, str]]:
    """Give every kind with its name, in the product's order."""
    return [(name, kind(name)) for name in KINDS]


def status(survey: Survey) -> str:
    """Say whether people may answer."""
    return _STATES[survey.state]()


def translation_state(state: State) -> str:
    """Give the name of a text's state."""
    return _TEXT_STATES[state]()


def six(question: SixQuestion) -> tuple[str, str]:
    """Give one of the six questions, and what to think of when answering it."""
    words, hint = _SIX[question]
    return words(), hint()


def place(name: str) -> str:
    """Say what a place is: a question, a section, or the survey itself."""
    what, _space, code = name.partition(" ")
    if what == "question":
        return _("Question %(code)s", code=code)
    if what == "section":
        return _("Section %(code)s", code=code)
    if what == "translation":
        return _("Translation into %(language)s", language=spoken(code))
    return _("The survey itself")


def text_name(name: str, part: str) -> str:
    """Say which text is meant: `Question age, choice 2`."""
    return _("%(place)s, %(part)s", place=place(name), part=part_name(part))


def difference(found: Difference) -> str:
    """Say what differs."""
    values = {"before": found.before, "after": found.after}
    if found.what in {What.LANGUAGE_ADDED, What.TRANSLATED}:
        values["after"] = spoken(found.after)
    if found.what is What.LANGUAGE_REMOVED:
        values["before"] = spoken(found.before)
    return _DIFFERENCES[found.what](values)


def refusal(refused: Refused) -> str:
    """Say why a translation was not taken."""
    return _REFUSALS[refused.why](refused)


_KINDS: Mapping[str, _Named] = {
    "single_choice": lambda: _("One choice"),
    "multiple_choice": lambda: _("Several choices"),
    "rating": lambda: _("Rating scale"),
    "number": lambda: _("Number"),
    "short_text": lambda: _("Short text"),
    "comment": lambda: _("Comment"),
    "yes_no": lambda: _("Yes or no"),
    "ranking": lambda: _("Ranking"),
    "matrix": lambda: _("Table of choices"),
    "date": lambda: _("Date"),
    "location": lambda: _("Place"),
    "budget": lambda: _("Budget split"),
    "photo": lambda: _("Photo"),
    "information": lambda: _("Information, nothing to answer"),
}
_STATES: Mapping[SurveyState, _Named] = {
    SurveyState.DRAFT: lambda: _("Draft"),
    SurveyState.OPEN: lambda: _("Open"),
    SurveyState.CLOSED: lambda: _("Closed"),
}
_TEXT_STATES: Mapping[State, _Named] = {
    State.MISSING: lambda: _("Missing"),
    State.STALE: lambda: _("Original changed"),
    State.DRAFT: lambda: _("Not read yet"),
    State.REVIEWED: lambda: _("Reviewed"),
}
_SIX: Mapping[SixQuestion, tuple[_Named, _Named]] = {
    SixQuestion.WHO: (
        lambda: _("Who should be involved?"),
        lambda: _("Above all those whom earlier decisions harmed or left out."),
    ),
    SixQuestion.DATA: (
        lambda: _("What data should you get and analyze?"),
        lambda: _("And to what will you compare it?"),
    ),
    SixQuestion.ENGAGE: (
        lambda: _("How can you engage the community?"),
        lambda: _("Where people already are, with whom they already trust."),
    ),
    SixQuestion.MEASURES: (
        lambda: _("Do performance measures connect to the disparities that need to be reduced?"),
        lambda: _("Name the numbers that should move, and for whom."),
    ),
    SixQuestion.LEVERS: (
        lambda: _("What levers can you activate?"),
        lambda: _("Budgets, rules, contracts, hiring, partners."),
    ),
    SixQuestion.CHALLENGES: (
        lambda: _("What challenges might you face?"),
        lambda: _("Say them now, so that nobody is surprised later."),
    ),
}
_DIFFERENCES: Mapping[What, Callable[[Mapping[str, str]], str]] = {
    What.QUESTION_ADDED: lambda v: _("New question: %(after)s", after=v["after"]),
    What.QUESTION_REMOVED: lambda v: _("No longer asked: %(before)s", before=v["before"]),
    What.QUESTION_MOVED: lambda v: _("Asked at another place: %(after)s", after=v["after"]),
    What.REWORDED: lambda v: _("Reworded from “%(before)s” to “%(after)s”", **v),
    What.CHOICE_ADDED: lambda v: _("New choice: %(after)s", after=v["after"]),
    What.CHOICE_REMOVED: lambda v: _("No longer offered: %(before)s", before=v["before"]),
    What.CHOICE_REWORDED: lambda v: _("Choice reworded from “%(before)s” to “%(after)s”", **v),
    What.CONDITION: lambda _v: _("Other people are asked: the condition changed"),
    What.REQUIRED: lambda _v: _("Whether it must be answered changed"),
    What.SETTINGS: lambda _v: _("Hint, limits or other settings changed"),
    What.SECTION_ADDED: lambda v: _("New section: %(after)s", after=v["after"]),
    What.SECTION_REMOVED: lambda v: _("Section removed: %(before)s", before=v["before"]),
    What.LANGUAGE_ADDED: lambda v: _("Now also in %(after)s", after=v["after"]),
    What.LANGUAGE_REMOVED: lambda v: _("No longer in %(before)s", before=v["before"]),
    What.TRANSLATED: lambda v: _("Translation into %(after)s changed", after=v["after"]),
    What.TEXT: lambda v: _("Text changed from “%(before)s” to “%(after)s”", **v),
    What.KEYWORD: lambda v: _("Word to text changed from “%(before)s” to “%(after)s”", **v),
}
_REFUSALS: Mapping[Refusal, Callable[[Refused], str]] = {
    Refusal.UNKNOWN_TEXT: lambda _r: _("There is no such text in the survey. It may be gone."),
    Refusal.SOURCE_CHANGED: lambda _r: _(
        "The original was changed meanwhile. Please translate the new one."
    ),
    Refusal.PLACEHOLDERS: lambda r: _(
        "It must hold the same placeholders as the original: %(expected)s",
        expected=r.expected or _("none"),
    ),
    Refusal.TOO_LONG: lambda _r: _("It is longer than 10,000 characters."),
}
