"""What a check found, as a sentence: what is wrong, and what to do about it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engage.pages.department.wording import spoken
from engage.words import gettext as _
from engage.words import ngettext
from surveys.checks import Finding, Level

Values = Mapping[str, str | int]


# Languages named before the rest are only counted.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Told:
    """Findings that differ in their language alone, as one sentence."""

    text: str
    level: Level
    place: str


def explain_all(findings: Iterable[Finding]) -> list[Told]:
    """Give the sentences of findings, in their order; one for all languages of the same thing."""
    grouped: dict[object, list[Finding]] = {}
    for finding in findings:
        values = tuple((key, value) for key, value in finding.values.items() if key != "language")
        grouped.setdefault((finding.code, finding.place, values), []).append(finding)
    return [Told(_explain(group), group[0].level, group[0].place) for group in grouped.values()]


def _languages(group: Sequence[Finding]) -> str:
    names = [spoken(str(finding.values["language"])) for finding in group]
    first = ", ".join(names[:_NAMED])
    rest = len(names) - _NAMED
    if rest <= 0:
        return first
    return ngettext(
        "%(languages)s and %(num)s other", "%(languages)s and %(num)s more", rest, languages=first
    )


def _explain(group: Sequence[Finding]) -> str:
    finding = group[0]
    values = dict(finding.values)
    if "language" in values:
        values["language"] = _languages(group)
    if "part" in values:
        values["part"] = _part(str(values["part"]))
    return _SENTENCES[finding.code](values)


def _part(part: str) -> str:
    """Say which text of a question is meant."""
    kind, _space, code = part.partition(" ")
    names: Mapping[str, Callable[[], str]] = {
        "title": lambda: _("title"),
        "intro": lambda: _("introduction"),
        "thanks": lambda: _("thank-you text"),
        "text": lambda: _("text"),
        "hint": lambda: _("hint"),
        "reason": lambda: _("reason"),
        "choice": lambda: _("choice %(code)s", code=code),
        "row": lambda: _("row %(code)s", code=code),
    }
    return names[kind]()


def part_name(part: str) -> str:
    """Give the name of a text within its question or section."""
    return _part(part)


_SENTENCES: Mapping[str, Callable[[Values], str]] = {
    # Paths
    "unknown_reference": lambda v: _(
        "The condition asks for “%(question)s”, which is not in this survey. Choose another question.",
        **v,
    ),
    "later_reference": lambda v: _(
        "The condition asks for “%(question)s”, which comes later. Move that question up, or choose an earlier one.",
        **v,
    ),
    "unknown_choice": lambda v: _(
        "The condition waits for “%(choice)s”, which “%(question)s” does not offer. Choose one of its answers.",
        **v,
    ),
    "number_of_no_number": lambda v: _(
        "The condition compares “%(question)s” with a number or a date, but its answer is neither.",
        **v,
    ),
    "is_of_several": lambda v: _(
        "People may choose several answers to “%(question)s”. Ask whether one of them is among those chosen.",
        **v,
    ),
    "condition_on_information": lambda v: _(
        "The condition asks for an answer to “%(question)s”, which asks nothing.", **v
    ),
    "always_false": lambda _v: _("This condition can never be met, so nobody would be asked."),
    "always_true": lambda _v: _("Everybody meets this condition. You can take it away."),
    "unreachable": lambda _v: _(
        "Nobody can get here: the conditions on the way rule each other out."
    ),
    # Earlier answers in later texts
    "unknown_pipe": lambda v: _(
        "The %(part)s shows the answer to “%(question)s”, which is not in this survey.", **v
    ),
    "later_pipe": lambda v: _(
        "A text shows the answer to “%(question)s”, which is not asked before it.", **v
    ),
    "pipe_says_nothing": lambda v: _(
        "A text shows the answer to “%(question)s”, which cannot be said in a few words.", **v
    ),
    "plural_without_other": lambda v: _(
        "The %(part)s has words for some numbers of “%(question)s” and none for the rest. Add “other:”.",
        **v,
    ),
    # Content
    "no_question": lambda _v: _("Nothing is asked yet. Add a question."),
    "no_comment": lambda _v: _(
        "Residents can say nothing in their own words. Add a question for a comment."
    ),
    "too_long": lambda v: _(
        "There are %(questions)s questions. Beyond %(most)s many people stop half-way.", **v
    ),
    "mostly_required": lambda v: _(
        "%(required)s of %(questions)s questions must be answered. People leave when they are forced.",
        **v,
    ),
    "empty_section": lambda _v: _("This section has no question. Add one, or remove the section."),
    "section_twice": lambda v: _("%(count)s sections have this code. Each needs its own.", **v),
    "no_intro": lambda _v: _("The survey does not say what it is for. Write an introduction."),
    "no_thanks": lambda _v: _(
        "The survey does not say what happens with the answers. Write a thank-you text."
    ),
    "too_few_choices": lambda _v: _("There is only one thing to choose. Add another."),
    "too_many_choices": lambda v: _(
        "There are %(choices)s choices. People compare at most %(most)s.", **v
    ),
    "same_choice_text": lambda v: _(
        "Two choices read the same in %(language)s: “%(text)s”. Reword one of them.", **v
    ),
    "one_of_several": lambda _v: _(
        "Only one answer is allowed. Use the kind “one choice” instead."
    ),
    "required_twice": lambda _v: _("This is both required and asked for once. Choose one of them."),
    "cannot_refuse": lambda _v: _("This is about the person. Offer “prefer not to say”."),
    "no_reason": lambda _v: _("This is about the person. Say why you ask."),
    "person_required": lambda _v: _(
        "This is about the person, and nobody should have to answer it."
    ),
    "sensitive_first": lambda _v: _(
        "The survey begins with a question about the person. Ask it near the end."
    ),
    "axis_twice": lambda v: _("Two questions tell the group “%(axis)s”. Only one can.", **v),
    "axis_without_choices": lambda v: _(
        "The group “%(axis)s” can only be told from choices, or yes and no.", **v
    ),
    # Translations
    "base_text_missing": lambda v: _("The %(part)s is not written yet.", **v),
    "translation_missing": lambda v: _("The %(part)s is not written in %(language)s.", **v),
    "translation_draft": lambda v: _("Nobody has read these translations yet: %(language)s.", **v),
    "translation_stale": lambda v: _(
        "The %(part)s was changed, and its %(language)s translation was not.", **v
    ),
    "placeholder_lost": lambda v: _(
        "The %(part)s in %(language)s must hold the same placeholders as the original: %(expected)s",
        **v,
    ),
    "not_translated": lambda v: _(
        "The %(part)s in %(language)s is word for word the original.", **v
    ),
    "wrong_script": lambda v: _(
        "The %(part)s in %(language)s has no letter of that language's script.", **v
    ),
    "language_not_offered": lambda v: _(
        "There are texts in %(language)s, which this survey does not offer.", **v
    ),
    # Text messages
    "too_many_by_text": lambda v: _(
        "%(questions)s questions are asked by text message. Beyond %(most)s few people finish.", **v
    ),
    "nothing_by_text": lambda _v: _(
        "The survey is offered by text message, and no question can be asked there."
    ),
    "required_not_by_text": lambda _v: _(
        "This must be answered, and it cannot be asked by text message."
    ),
    "costly_text": lambda v: _(
        "In %(language)s this takes %(segments)s text messages; %(most)s are enough. Shorten it.",
        **v,
    ),
    "punctuation_costs": lambda v: _(
        "In %(language)s these signs alone make the text message cost twice as much: %(characters)s",
        **v,
    ),
    "reserved_choice": lambda v: _(
        "“%(word)s” (%(language)s) is a command in text messages, so it cannot be an answer. Reword it.",
        **v,
    ),
    "carrier_choice": lambda v: _(
        "Phone companies take “%(word)s” (%(language)s) as consent to get texts again. Reword it.",
        **v,
    ),
    "number_as_label": lambda v: _(
        "In %(language)s a choice is called “%(label)s” and stands at number %(number)s. A reply could mean either.",
        **v,
    ),
    "many_choices_by_text": lambda v: _(
        "There are %(choices)s choices. Beyond %(most)s a reply such as “12” may mean 12, or 1 and 2.",
        **v,
    ),
    "no_keyword": lambda _v: _(
        "There is no word to text, so nobody can begin by text message. Choose one in the settings."
    ),
    "reserved_keyword": lambda v: _(
        "“%(keyword)s” is a command in text messages. Choose another word.", **v
    ),
    # Wording
    "double_barrelled": lambda v: _(
        "This may ask two things at once (“%(word)s”, %(language)s). Ask for one.", **v
    ),
    "leading_question": lambda v: _(
        "In %(language)s the question suggests its answer. Ask it openly.", **v
    ),
    "long_question": lambda v: _(
        "In %(language)s the question has %(characters)s characters. Say it in fewer words.", **v
    ),
    "hard_to_read": lambda v: _(
        "The %(part)s in %(language)s is hard to read. Use shorter sentences and everyday words.",
        **v,
    ),
    "capitals": lambda v: _("The %(part)s in %(language)s is all in capitals.", **v),
    # Changes of a version
    "code_reused": lambda v: _(
        "Residents were asked this as another kind (%(before)s, now %(now)s). Make a new question instead.",
        **v,
    ),
    "question_removed": lambda _v: _("This was asked before and no longer is."),
    "choice_removed": lambda v: _("“%(choice)s” was offered before and no longer is.", **v),
    "language_removed": lambda v: _(
        "%(language)s was offered before and no longer is. Whoever began in it can finish.", **v
    ),
}
