import pytest

from surveys.checks import check
from surveys.checks.finding import Level
from surveys.definition import Question, TranslationState
from surveys.kinds.yes_no import as_choices
from surveys.languages import LANGUAGES
from surveys.library import names, ready
from surveys.logic import by_text
from surveys.sms import interpret

DEMOGRAPHICS = ["race_ethnicity", "home_language", "age", "income", "disability", "tenure"]


def test_the_ready_surveys() -> None:
    assert names() == [
        "budget-priorities",
        "community",
        "department-follow-up",
        "equipt-employee",
        "equipt-resident",
        "harbor-street",
        "participatory-plan",
    ]


def as_asked(question: Question) -> Question:
    return as_choices(question) if question.kind == "yes_no" else question


@pytest.mark.parametrize("slug", names())
def test_a_ready_survey_is_complete_in_its_languages(slug: str) -> None:
    survey = ready(slug)

    texts = [survey.title, survey.intro, survey.thanks]
    texts += [section.title for section in survey.sections]
    for question in survey.questions:
        texts += [question.text, *(choice.text for choice in question.choices)]
        texts += [text for text in (question.hint, question.reason) if text]

    assert survey.languages == LANGUAGES
    assert all(set(text) == set(survey.languages) for text in texts)
    assert all(written.strip() for text in texts for written in text.values())
    assert survey.translations == dict.fromkeys(LANGUAGES[1:], TranslationState.DRAFT)


@pytest.mark.parametrize("slug", names())
def test_a_ready_survey_can_be_published_as_it_is(slug: str) -> None:
    assert not [finding for finding in check(ready(slug)) if finding.level is Level.ERROR]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", names())
def test_every_word_for_a_choice_means_that_choice(slug: str, language: str) -> None:
    for question in map(as_asked, filter(by_text, ready(slug).questions)):
        for choice in question.choices:
            for word in (choice.text[language], *choice.also.get(language, ())):
                answer = interpret(question, word, [language, "en"]).answer
                assert answer is not None, word
                assert str(answer.value).strip("[']") == choice.code, word


@pytest.mark.parametrize("slug", names())
def test_questions_about_oneself_are_optional_explained_and_may_be_refused(slug: str) -> None:
    about = [question for question in ready(slug).questions if question.group_axis]

    assert [question.code for question in about] == DEMOGRAPHICS
    assert all(q.prefer_not_to_say and q.reason and not q.required for q in about)
    assert all(question.group_axis == question.code for question in about)


def test_the_street_project_asks_only_three_of_them_by_text() -> None:
    about = [question for question in ready("harbor-street").questions if question.group_axis]

    assert [question.code for question in about if by_text(question)] == DEMOGRAPHICS[:3]
