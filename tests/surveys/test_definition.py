import json

import pytest
from pydantic import ValidationError

from surveys.conditions import Comparison
from surveys.definition import Choice, Question, Survey
from surveys.errors import InvalidSurvey, UnknownQuestion


def test_a_survey_survives_the_way_through_json(survey: Survey) -> None:
    again = Survey.from_json(json.loads(json.dumps(survey.to_json())))

    assert again == survey


def test_the_base_language_comes_first_even_when_a_store_sorted_the_keys(survey: Survey) -> None:
    stored = json.loads(json.dumps(survey.to_json(), sort_keys=True))
    stored["title"] = {"es": "Calle", "en": "Street"}

    again = Survey.from_json(stored)

    assert list(again.title) == ["en", "es"]


def test_an_unknown_question_is_an_error_with_its_code(survey: Survey) -> None:
    with pytest.raises(UnknownQuestion) as caught:
        survey.question("nothing")

    assert caught.value.code == "nothing"


def test_a_survey_cannot_be_changed(survey: Survey) -> None:
    with pytest.raises(ValidationError):
        survey.slug = "other"  # type: ignore[misc]


def test_stored_data_that_is_no_survey_is_refused() -> None:
    with pytest.raises(InvalidSurvey) as caught:
        Survey.from_json({"slug": "Not A Slug"})

    assert {fault.place for fault in caught.value.faults} >= {"slug", "title", "languages"}


def test_conditions_are_written_as_they_are_read(survey: Survey) -> None:
    condition = survey.question("near_miss_count").when

    assert isinstance(condition, Comparison)
    assert condition.model_dump(mode="json") == {"question": "near_miss", "is": "yes"}


def test_copy_works_out_its_choices_anew() -> None:
    question = Question(code="q", kind="yes_no", text={"en": "Q?"})
    assert question.choice_codes == ()

    copied = question.model_copy(update={"choices": (Choice(code="a", text={"en": "A"}),)})

    assert copied.choice_codes == ("a",)
