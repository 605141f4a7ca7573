"""What a rule can be about: surveys, their comment questions, and the places they ask for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.intake.comments import COMMENT_KIND
from engage.intake.versions import definition_of
from engage.models.survey import Survey
from surveys.definition import Question
from surveys.definition import Survey as Definition

# Questions that tell where somebody lives, beside those of the kind `location`.
PLACE_AXES = frozenset({"neighborhood", "district", "council_district"})
LOCATION_KIND = "location"


@dataclass(frozen=True, slots=True)
class Asked:
    """A published survey: its title and its comment questions' texts, by language tag."""

    slug: str
    title: Mapping[str, str]
    questions: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Askable:
    """Everything rules can be about. `places` are names by `question:choice`."""

    surveys: Sequence[Asked]
    places: Mapping[str, Mapping[str, str]]


def askable(session: Session) -> Askable:
    """Give what the current versions of all published surveys ask."""
    published = (
        select(Survey)
        .where(Survey.current_version_id.is_not(None))
        .options(joinedload(Survey.current_version))
        .order_by(Survey.slug)
    )
    definitions = [
        definition_of(survey.current_version)
        for survey in session.scalars(published)
        if survey.current_version is not None
    ]
    return Askable([_asked(each) for each in definitions], dict(_places(definitions)))


def _asked(definition: Definition) -> Asked:
    comments = {
        question.code: question.text
        for question in definition.questions
        if question.kind == COMMENT_KIND
    }
    return Asked(definition.slug, definition.title, comments)


def _places(definitions: Sequence[Definition]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for definition in definitions:
        for question in definition.questions:
            if _asks_where(question):
                for choice in question.choices:
                    yield f"{question.code}:{choice.code}", choice.text


def _asks_where(question: Question) -> bool:
    return question.kind == LOCATION_KIND or question.group_axis in PLACE_AXES
