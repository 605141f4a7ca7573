import pytest

from surveys.languages import LANGUAGES
from surveys.library import names, ready
from surveys.logic import by_text

DEMOGRAPHICS = ["race_ethnicity", "home_language", "age", "income", "disability", "tenure"]


def test_the_ready_surveys() -> None:
    assert names() == ["community", "equipt-resident", "harbor-street"]


@pytest.mark.parametrize("slug", names())
def test_a_ready_survey_is_complete_in_its_languages(slug: str) -> None:
    survey = ready(slug)

    texts = [survey.title, survey.intro, survey.thanks]
    texts += [section.title for section in survey.sections]
    for question in survey.questions:
        texts += [question.text, *(choice.text for choice in question.choices)]
        texts += [text for text in (question.hint, question.reason) if text]

    assert set(survey.languages) <= set(LANGUAGES)
    assert all(set(text) == set(survey.languages) for text in texts)
    assert all(written.strip() for text in texts for written in text.values())
    assert survey.translations["es"] == "draft"


@pytest.mark.parametrize("slug", names())
def test_questions_about_oneself_are_optional_explained_and_may_be_refused(slug: str) -> None:
    about = [question for question in ready(slug).questions if question.group_axis]

    assert [question.code for question in about] == DEMOGRAPHICS
    assert all(q.prefer_not_to_say and q.reason and not q.required for q in about)
    assert all(question.group_axis == question.code for question in about)


def test_the_street_project_asks_only_three_of_them_by_text() -> None:
    about = [question for question in ready("harbor-street").questions if question.group_axis]

    assert [question.code for question in about if by_text(question)] == DEMOGRAPHICS[:3]
