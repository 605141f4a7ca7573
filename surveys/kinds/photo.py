"""A photo. Web only; stored as the reference under which the media store keeps the picture.

Whoever takes the upload checks that it is a picture, strips where it was taken, stores it, and
puts its reference into the form data under the question's name.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds.fields import Box, NamedField, Reference, Role, composed
from surveys.kinds.flaws import Flaws, no_choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.prompts import opening
from surveys.kinds.replies import blank, check_missing, refill_typed, refused, typed
from surveys.kinds.summaries import count_texts
from surveys.reading.outcome import Reading, Unclear, unclear
from surveys.texts import Text

FILE_SUFFIX = "__file"
REMOVED_SUFFIX = "__removed"
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{8,64}")


def fields(question: Question, language: str) -> list[NamedField]:
    """Return a hidden field with the reference, and the upload, named `CODE__file`.

    `Asked.boxes`: one `file`. A form with a photo is sent as `multipart/form-data`. A tick
    named `CODE__removed` takes back the photo that is stored.
    """
    box = Box(Role.FILE, question.code + FILE_SUFFIX, Text("", language))
    return composed(question, language, [box], first=Reference)


def read(question: Question, data: FormData, _language: str) -> Answer:
    """Return the reference of the stored picture."""
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    given = typed(question, data)
    if not given or any(data.get(question.code + REMOVED_SUFFIX, ())):
        return blank(question, data)
    answer = Answer(given)
    check(question, answer)
    return answer


def check(question: Question, answer: Answer) -> None:
    """Refuse what cannot be a reference; whether the picture is there, the media store knows."""
    if check_missing(question, answer):
        return
    if not isinstance(answer.value, str) or not _REFERENCE.fullmatch(answer.value):
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)


def interpret(_question: Question, _text: str, _languages: Sequence[str]) -> Reading:
    """Take no reply: a photo is not asked by text."""
    return unclear(Unclear.NO_MATCH)


def summarise(_question: Question, answers: Sequence[Answer]) -> Summary:
    """Return only how many sent a photo."""
    return replace(count_texts(answers), picture="photos")


def faults(question: Question) -> Flaws:
    """Return what does not go with a photo."""
    return no_choice_flaws(question)


PHOTO = Kind(
    name="photo",
    fields=fields,
    read=read,
    check=check,
    refill=refill_typed,
    prompt=opening,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    by_text=False,
    xlsform="image",
    xlsform_tells=True,
)
