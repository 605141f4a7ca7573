"""Codes: made from words, and never given to another question once residents were asked.

Results join versions by code, so a code that was published stands for that question for ever.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.intake.versions import definition_of
from engage.models.survey import Survey, SurveyVersion

LONGEST = 64
# A code that a person can say; longer ones only fill the columns of an export.
_LONGEST_MADE = 32


@dataclass(frozen=True, slots=True)
class Published:
    """What residents were asked so far: question codes with their kind, and the choices of each.

    `choices` maps question to choice code to its last base text; rows of a matrix are among them.
    """

    kinds: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]


def published(session: Session, survey: Survey) -> Published:
    """Give every code that any version of the survey used."""
    versions = session.scalars(
        select(SurveyVersion)
        .where(SurveyVersion.survey_id == survey.id)
        .order_by(SurveyVersion.number)
    )
    kinds: dict[str, str] = {}
    choices: dict[str, dict[str, str]] = {}
    for definition in map(definition_of, versions):
        for question in definition.questions:
            kinds[question.code] = question.kind
            known = choices.setdefault(question.code, {})
            for choice in (*question.choices, *question.rows):
                known[choice.code] = choice.text.get(definition.base_language, "")
    return Published(kinds, choices)


def make(words: str, taken: Collection[str], *, otherwise: str) -> str:
    """Give a code that says what it is about, and that nothing in `taken` has.

    Words in a script without Latin letters say nothing in one, so `otherwise` stands for them.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    parts = re.findall("[a-z0-9]+", plain)
    while parts and not parts[0][0].isalpha():
        parts.pop(0)
    code = ""
    for part in parts:
        longer = f"{code}_{part}" if code else part
        if len(longer) > _LONGEST_MADE:
            break
        code = longer
    return numbered(code or (parts[0][:_LONGEST_MADE] if parts else otherwise), taken)


def numbered(code: str, taken: Collection[str]) -> str:
    """Give the code, or with the first number behind it that is free."""
    if code not in taken:
        return code
    number = 2
    while f"{code}_{number}" in taken:
        number += 1
    return f"{code}_{number}"
