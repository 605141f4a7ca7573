"""Earlier answers inside later texts: `${near_miss_count}`.

A number may choose its words: `${near_miss_count|one:# time|other:# times}`. The forms are the
plural categories of CLDR, `#` is the number. Works in a question's text, its hint, its choices
and rows, in every language at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from surveys.answers import OTHER, Answer
from surveys.definition import Choice, Question, Survey
from surveys.kinds.prompts import shown_number
from surveys.kinds.yes_no import as_choices
from surveys.languages import primary
from surveys.texts import pick

NOT_TOLD = "..."
"""What stands where there is no answer to show. Three full stops: an ellipsis costs UCS-2."""

# Kinds whose answer cannot be said in a few words.
SAYS_NOTHING = frozenset({"matrix", "budget", "photo", "information"})
_LONGEST = 100
_PIPE = re.compile(r"\$\{(?P<code>[A-Za-z][A-Za-z0-9_]*)(?P<forms>(?:\|[a-z]+:[^|{}]*)*)\}")
_COMMAS: Mapping[str, str] = {"ar": "، ", "zh": "、", "am": "፣ "}


@dataclass(frozen=True, slots=True)
class Pipe:
    """One reference in a text: the question's code and the plural forms by category."""

    code: str
    forms: Mapping[str, str]


def pipes(text: str) -> Iterator[Pipe]:
    """Give every reference in a text, in order."""
    return (_pipe(hit) for hit in _PIPE.finditer(text))


def without_forms(text: str) -> str:
    """Return the text with each reference bare, its `other` words around the number kept."""
    return _PIPE.sub(_bare, text)


def piped_codes(question: Question) -> frozenset[str]:
    """Return the codes of the questions whose answers stand in the question's texts."""
    if not question.pipes:
        return frozenset()
    return frozenset(pipe.code for text in question.all_texts() for pipe in pipes(text))


def piped(survey: Survey, question: Question, answers: Mapping[str, Answer]) -> Question:
    """Return the question with the answers in its texts, each in the words of its language."""
    if not question.pipes:
        return question

    def filled(texts: Mapping[str, str]) -> dict[str, str]:
        return {tag: fill(survey, text, answers, tag) for tag, text in texts.items()}

    def part(choice: Choice) -> Choice:
        return choice.model_copy(update={"text": filled(choice.text)})

    return question.model_copy(
        update={
            "text": filled(question.text),
            "hint": filled(question.hint),
            "choices": tuple(map(part, question.choices)),
            "rows": tuple(map(part, question.rows)),
        }
    )


def fill(survey: Survey, text: str, answers: Mapping[str, Answer], language: str) -> str:
    """Return the text with what was answered; what a resident wrote is not read for references."""

    def said(hit: re.Match[str]) -> str:
        pipe = _pipe(hit)
        answer = answers.get(pipe.code)
        if answer is None or answer.value is None:
            return NOT_TOLD
        if isinstance(answer.value, int | float) and pipe.forms:
            return _counted(answer.value, pipe.forms, language)
        return in_words(survey.question(pipe.code), answer, language)

    return _PIPE.sub(said, text)


def in_words(question: Question, answer: Answer, language: str) -> str:
    """Return an answer as a reader of `language` would say it; at most about 100 characters."""
    match answer.value:
        case int() | float() as number:
            return shown_number(number)
        case list() as codes:
            comma = _COMMAS.get(primary(language), ", ")
            return comma.join(_label(question, code, answer, language) for code in codes)
        case {"zip_code": str(code)}:
            return code
        case str() as text if question.kind == "date":
            return _day(text, language)
        case str() as text:
            return _label(question, text, answer, language)
        case _:
            return NOT_TOLD


def plural_category(number: float, language: str) -> str:
    """Return the CLDR category of a number; `other` for languages that CLDR does not know."""
    try:
        return str(Locale.parse(language, sep="-").plural_form(number))
    except UnknownLocaleError:
        return "other"


def _counted(number: float, forms: Mapping[str, str], language: str) -> str:
    words = forms.get(plural_category(number, language), forms.get("other", "#"))
    return words.replace("#", shown_number(number))


def _label(question: Question, code: str, answer: Answer, language: str) -> str:
    if code == OTHER and answer.other:
        return _short(answer.other)
    offered = as_choices(question) if question.kind == "yes_no" else question
    choice = offered.choice(code)
    return pick(choice.text, language).text if choice else _short(code)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST].rstrip() + "..."


def _day(text: str, language: str) -> str:
    try:
        locale = Locale.parse(language, sep="-")
    except UnknownLocaleError:
        return text
    return format_date(date.fromisoformat(text), "long", locale)


def _pipe(hit: re.Match[str]) -> Pipe:
    parts = (form.partition(":") for form in hit["forms"].split("|") if form)
    return Pipe(hit["code"], {category: words for category, _, words in parts})


def _bare(hit: re.Match[str]) -> str:
    pipe = _pipe(hit)
    return pipe.forms.get("other", "#").replace("#", f"${{{pipe.code}}}")
