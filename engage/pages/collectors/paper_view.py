"""A paper form as its template wants it, in the language it is printed in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import force_locale

from engage import languages
from engage.collecting.links import Way, answer_link, qr_picture, short_link
from engage.current import current_settings
from engage.models.collecting import PaperRun
from engage.pages import ui
from engage.pages.collectors.room import words
from engage.pages.resident.questions import Progress, QuestionView, question_view
from engage.words import format_decimal, ngettext
from engage.words import gettext as _
from surveys.conditions import Comparison, Operator
from surveys.definition import Survey
from surveys.kinds.budget import DEFAULT_TOTAL
from surveys.kinds.prompts import shown_number
from surveys.kinds.yes_no import as_choices
from surveys.paper import Entry, Fact, Facts, PaperSection, paper_form
from surveys.piping import piped

# Nobody in particular: a form is the same for everyone.
NOBODY = Progress(seed="")


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """When to answer: a sentence, then things to look up, each a sentence or such a list again."""

    lead: str
    items: Sequence["str | OnlyIf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """A question on paper. `go_to` is what stands beside a choice, by its code."""

    view: QuestionView
    number: int | None
    only_if: OnlyIf | None
    go_to: Mapping[str, str]
    how: str | None


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the form."""

    title: ui.Words | None
    entries: Sequence[EntryView]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWords:
    """The interface's words on a form, in the form's language."""

    number: str
    by_hand: str
    online: str
    privacy: str
    free_to_skip: str
    why: str
    own_words: str
    refuse: str
    zip_code: str
    points: str
    thanks: str
    give_back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """A form and the numbers of its copies, `None` for one without a number; see `paper_form.html`."""

    language: str
    title: ui.Words
    intro: ui.Words | None
    sections: Sequence[SectionView]
    numbers: Sequence[int | None]
    link: str
    qr: str
    size: str
    version: int
    words: FormWords

    @property
    def dir(self) -> str:
        """Direction of the language."""
        return languages.direction(self.language)


def paper_view(
    definition: Survey, tag: str, *, run: PaperRun | None, version: int, size: str
) -> PaperView:
    """Give the form in one language; draw its template under `force_locale` of it too."""
    collector = run.collector.code if run and run.collector else None
    way = Way(definition.slug, collector, tag)
    public_url = current_settings().public_url
    with force_locale(languages.locale(tag)):
        intro = definition.pick(definition.intro, tag)
        return PaperView(
            language=tag,
            title=words(definition.pick(definition.title, tag)),
            intro=words(intro) if intro else None,
            sections=[_section(definition, part, tag) for part in paper_form(definition)],
            numbers=range(run.first_number, run.first_number + run.copies) if run else [None],
            link=short_link(public_url, Way(definition.slug)),
            qr=qr_picture(answer_link(public_url, way)),
            size=size,
            version=version,
            words=_form_words(),
        )


def _form_words() -> FormWords:
    return FormWords(
        number=_("Form number"),
        by_hand=_("The city fills this in."),
        online=_("You can also answer online. Point the camera of your phone here, or go to:"),
        privacy=_(
            "Please do not write your name or address on this form. City staff type in your "
            "answers. We show them as numbers, and your words only if you agree."
        ),
        free_to_skip=_("You may leave any question empty."),
        why=_("Why we ask"),
        own_words=_("Please say in your own words"),
        refuse=_("Prefer not to say"),
        zip_code=_("ZIP code"),
        points=_("points"),
        thanks=_("Thank you. We have reached the end."),
        give_back=_("Please give this form back to the person you have it from."),
    )


def _section(definition: Survey, part: PaperSection, tag: str) -> SectionView:
    title = definition.pick(part.section.title, tag)
    entries = [_entry(definition, entry, tag) for entry in part.entries]
    return SectionView(words(title) if title else None, entries)


def _entry(definition: Survey, entry: Entry, tag: str) -> EntryView:
    # In the order they are written: whoever types the form in finds them so.
    question = entry.question.model_copy(update={"shuffle": False})
    asked = piped(definition, question, {})
    view = question_view(asked, tag, NOBODY)
    how = _HOW.get(question.kind)
    return EntryView(
        view=view,
        number=entry.number,
        only_if=_only_if(definition, entry, tag),
        go_to={code: _go_to(number) for code, number in entry.go_to.items()},
        how=how(view) if how else None,
    )


def _go_to(number: int | None) -> str:
    if number is None:
        return _("Go to the end.")
    return _("Go to question %(number)s.", number=number)


def _only_if(definition: Survey, entry: Entry, tag: str) -> OnlyIf | None:
    if entry.only_if is None or entry.number is None:
        return None
    first, last = entry.number, entry.run_end or entry.number
    which = str(first) if first == last else f"{first}\u2013{last}"
    if len(entry.only_if.parts) == 1 or entry.only_if.every:
        lead = ngettext(
            "Answer question %(which)s only if this is so:",
            "Answer questions %(which)s only if this is so:",
            last - first + 1,
            which=which,
        )
    else:
        lead = ngettext(
            "Answer question %(which)s only if at least one of these is so:",
            "Answer questions %(which)s only if at least one of these is so:",
            last - first + 1,
            which=which,
        )
    return OnlyIf(lead, _items(definition, entry.only_if, tag))


def _items(definition: Survey, found: Facts, tag: str) -> list["str | OnlyIf"]:
    return [
        _fact(definition, part, tag) if isinstance(part, Fact) else _group(definition, part, tag)
        for part in found.parts
    ]


def _group(definition: Survey, found: Facts, tag: str) -> OnlyIf:
    lead = _("All of this is so:") if found.every else _("At least one of these is so:")
    return OnlyIf(lead, _items(definition, found, tag))


def _fact(definition: Survey, fact: Fact, tag: str) -> str:
    positive, negative = _FACTS[fact.comparison.operator]
    negated = fact.negated
    if fact.comparison.operator is Operator.ANSWERED and fact.comparison.value is False:
        negated = not negated
    say = negative if negated else positive
    return say(str(fact.number), _value(definition, fact.comparison, tag))


def _value(definition: Survey, comparison: Comparison, tag: str) -> str:
    """Give the value a condition compares with as the form shows it."""
    question = definition.question(comparison.question)
    offered = as_choices(question) if question.kind == "yes_no" else question
    choice = offered.choice(str(comparison.value))
    if choice is not None:
        return definition.pick(choice.text, tag).text
    if isinstance(comparison.value, int | float):
        return shown_number(comparison.value)
    return str(comparison.value)


_Say = Callable[[str, str], str]
_FACTS: Mapping[Operator, tuple[_Say, _Say]] = {
    Operator.IS: (
        lambda n, v: _("Your answer to question %(number)s is “%(answer)s”.", number=n, answer=v),
        lambda n, v: _(
            "Your answer to question %(number)s is not “%(answer)s”.", number=n, answer=v
        ),
    ),
    Operator.INCLUDES: (
        lambda n, v: _("In question %(number)s you ticked “%(answer)s”.", number=n, answer=v),
        lambda n, v: _("In question %(number)s you did not tick “%(answer)s”.", number=n, answer=v),
    ),
    Operator.AT_LEAST: (
        lambda n, v: _(
            "Your answer to question %(number)s is %(value)s or more.", number=n, value=v
        ),
        lambda n, v: _(
            "Your answer to question %(number)s is less than %(value)s.", number=n, value=v
        ),
    ),
    Operator.AT_MOST: (
        lambda n, v: _(
            "Your answer to question %(number)s is %(value)s or less.", number=n, value=v
        ),
        lambda n, v: _(
            "Your answer to question %(number)s is more than %(value)s.", number=n, value=v
        ),
    ),
    Operator.ANSWERED: (
        lambda n, _v: _("You answered question %(number)s.", number=n),
        lambda n, _v: _("You did not answer question %(number)s.", number=n),
    ),
}


def _how_many(view: QuestionView) -> str:
    if view.at_most:
        return ngettext("Tick one.", "Tick up to %(num)s.", view.at_most)
    return _("Tick all that fit.")


def _in_range(view: QuestionView) -> str | None:
    low, high = view.minimum, view.maximum
    if low is None or high is None:
        return None
    return _(
        "A number from %(low)s to %(high)s.", low=format_decimal(low), high=format_decimal(high)
    )


def _ranked(view: QuestionView) -> str:
    places = len(view.boxes)
    return ngettext(
        "Write 1 beside the most important one.",
        "Write 1 beside the most important, then 2, up to %(num)s.",
        places,
    )


def _shared(view: QuestionView) -> str:
    points = view.total or DEFAULT_TOTAL
    return _(
        "Share out %(points)s points. All your points together must be %(points)s.",
        points=format_decimal(points),
    )


_HOW: Mapping[str, Callable[[QuestionView], str | None]] = {
    "single_choice": lambda _view: _("Tick one."),
    "yes_no": lambda _view: _("Tick one."),
    "rating": lambda _view: _("Tick one."),
    "location": lambda _view: _("Tick one, or write the ZIP code."),
    "multiple_choice": _how_many,
    "number": _in_range,
    "date": lambda _view: _("Write the day, the month and the year."),
    "ranking": _ranked,
    "matrix": lambda _view: _("Tick one in each row."),
    "budget": _shared,
    "photo": lambda _view: _("A photo cannot go on paper. You can add one when you answer online."),
}
