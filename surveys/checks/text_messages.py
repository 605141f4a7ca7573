"""Checks of what goes out and comes back as text messages, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.checks.finding import Finding, at, error, warning
from surveys.definition import Question, Survey
from surveys.kinds import KINDS
from surveys.logic import by_text
from surveys.reading.options import options
from surveys.sms.keywords import CARRIER_START, CommandKind, command
from surveys.sms.segments import Encoding, Segments, measure, plain_punctuation

# Of 5 to 8 questions by text, 50-70 % of people finish; of more, few.
MOST_BY_TEXT = 8
MOST_SEGMENTS = 4
# With ten or more, "12" may mean 12, or 1 and 2.
MOST_CHOICES_BY_TEXT = 9


@dataclass(frozen=True, slots=True)
class Cost:
    """What one question costs each time it is sent in one language."""

    question: str
    language: str
    segments: Segments


def costs(survey: Survey) -> list[Cost]:
    """Return the cost of every question that is asked by text, in every language."""
    return [
        Cost(question.code, language, measure(_prompt(question, language)))
        for question in _by_text(survey)
        for language in survey.languages
    ]


def too_many_by_text(survey: Survey) -> Iterator[Finding]:
    """More questions are asked by text than people answer."""
    count = len(list(_by_text(survey)))
    if count > MOST_BY_TEXT:
        yield warning("survey", "too_many_by_text", questions=count, most=MOST_BY_TEXT)


def nothing_by_text(survey: Survey) -> Iterator[Finding]:
    """The survey is offered by text and no question can be asked there."""
    if survey.sms and not list(_by_text(survey)):
        yield error("survey", "nothing_by_text")


def required_not_by_text(survey: Survey) -> Iterator[Finding]:
    """A required question cannot be asked by text."""
    for question in survey.questions if survey.sms else ():
        if question.required and not by_text(question):
            yield warning(at(question), "required_not_by_text")


def costly_text(survey: Survey) -> Iterator[Finding]:
    """A question takes many segments in a language."""
    for cost in costs(survey):
        if cost.segments.count > MOST_SEGMENTS:
            yield warning(
                f"question {cost.question}",
                "costly_text",
                language=cost.language,
                segments=cost.segments.count,
                most=MOST_SEGMENTS,
            )


def punctuation_costs(survey: Survey) -> Iterator[Finding]:
    """Typographic punctuation alone makes a text cost twice as much."""
    for question in _by_text(survey):
        for language in survey.languages:
            prompt = _prompt(question, language)
            found = measure(prompt)
            if found.encoding is Encoding.GSM7:
                continue
            if measure(plain_punctuation(prompt)).encoding is Encoding.GSM7:
                values = {"language": language, "characters": found.breaking}
                yield warning(at(question), "punctuation_costs", **values)


def reserved_choice(survey: Survey) -> Iterator[Finding]:
    """A choice is a command word, so that it can never be an answer."""
    for question in _by_text(survey):
        for option in options(question, survey.languages):
            for label in option.labels:
                stop = command(label.text, survey.languages)
                # Looking through all choices for each of them takes minutes where they are many.
                if stop is None:
                    continue
                said = command(label.text, survey.languages, question=question)
                kind = said.kind if said else None
                if stop.kind in {CommandKind.START, CommandKind.HELP}:
                    kind = stop.kind
                if kind is not None:
                    values = {"language": label.language, "word": label.text}
                    yield error(at(question), "reserved_choice", **values)


def carrier_choice(survey: Survey) -> Iterator[Finding]:
    """A choice is a word that the carrier takes as consent from whoever has opted out."""
    for question in _by_text(survey):
        for choice in question.choices:
            for language, text in choice.text.items():
                if text.strip().lower() in CARRIER_START:
                    yield warning(at(question), "carrier_choice", language=language, word=text)


def number_as_label(survey: Survey) -> Iterator[Finding]:
    """A choice is called by a number that is not its place: "2" could mean either."""
    for question in _by_text(survey):
        if question.kind == "rating":
            continue
        for place, choice in enumerate(question.choices, start=1):
            for language, text in choice.text.items():
                if text.strip().isdigit() and int(text) != place:
                    yield warning(
                        at(question), "number_as_label", language=language, label=text, number=place
                    )


def many_choices_by_text(survey: Survey) -> Iterator[Finding]:
    """More choices are listed in a text than are told apart by one digit."""
    for question in _by_text(survey):
        count = len(options(question, [survey.base_language]))
        if question.kind == "multiple_choice" and count > MOST_CHOICES_BY_TEXT:
            values = {"choices": count, "most": MOST_CHOICES_BY_TEXT}
            yield warning(at(question), "many_choices_by_text", **values)


def no_keyword(survey: Survey) -> Iterator[Finding]:
    """The survey is offered by text and there is no word to begin with."""
    if survey.sms and survey.keyword is None:
        yield warning("survey", "no_keyword")


def reserved_keyword(survey: Survey) -> Iterator[Finding]:
    """The word to begin with is a command word."""
    if survey.keyword is not None and command(survey.keyword) is not None:
        yield error("survey", "reserved_keyword", keyword=survey.keyword)


def _by_text(survey: Survey) -> Iterator[Question]:
    return (question for question in survey.questions if survey.sms and by_text(question))


def _prompt(question: Question, language: str) -> str:
    return KINDS[question.kind].prompt(question, language)


TEXT_MESSAGE_CHECKS = (
    too_many_by_text,
    nothing_by_text,
    required_not_by_text,
    costly_text,
    punctuation_costs,
    reserved_choice,
    carrier_choice,
    number_as_label,
    many_choices_by_text,
    no_keyword,
    reserved_keyword,
)
