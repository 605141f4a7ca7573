from surveys.answers import Answer, Missing
from surveys.definition import Choice, Question, Survey
from surveys.logic import answers_on_path, next_question, pages, questions_on_path, shuffled

YES = {"near_miss": Answer("yes")}


def codes(questions: object) -> list[str]:
    return [question.code for question in questions]  # type: ignore[attr-defined]


def test_a_question_is_asked_only_when_its_condition_is_met(survey: Survey) -> None:
    assert "near_miss_count" not in codes(questions_on_path(survey, {}))
    assert "near_miss_count" in codes(questions_on_path(survey, YES))


def test_answers_off_the_path_are_set_aside(survey: Survey) -> None:
    answers = {"near_miss_count": Answer(3), "near_miss": Answer("no"), "travel": Answer("walk")}

    assert list(answers_on_path(survey, answers)) == ["travel", "near_miss"]


def test_a_question_that_depends_on_the_same_page_begins_a_new_one(survey: Survey) -> None:
    shown = [codes(page.questions) for page in pages(survey, YES)]

    assert shown == [
        ["travel", "near_miss"],
        ["near_miss_count", "street_comment"],
        ["age"],
        ["photo_note"],
    ]


def test_a_page_keeps_its_code_when_a_question_leaves_it(survey: Survey) -> None:
    assert [page.code for page in pages(survey, {})] == [page.code for page in pages(survey, YES)]


def test_a_section_is_skipped_as_a_whole(survey: Survey) -> None:
    first, second = survey.sections
    condition = survey.question("near_miss_count").when
    gated = survey.model_copy(
        update={"sections": (first, second.model_copy(update={"when": condition}))}
    )

    assert "age" not in codes(questions_on_path(gated, {"near_miss": Answer("no")}))
    assert "age" in codes(questions_on_path(gated, YES))


def test_the_next_question_by_text_leaves_out_what_is_answered_skipped_or_web_only(
    survey: Survey,
) -> None:
    answers = {"travel": Answer("walk"), "near_miss": Answer(missing=Missing.SKIPPED)}
    following = next_question(survey, answers)
    assert following == survey.question("street_comment")

    answers |= {"street_comment": Answer("x"), "age": Answer(missing=Missing.REFUSED)}
    assert next_question(survey, answers) is None


def test_seven_questions_are_spread_evenly_over_pages(survey: Survey) -> None:
    rating = Question(code="r", kind="rating", text={"en": "?"})
    seven = tuple(rating.model_copy(update={"code": f"r{n}"}) for n in range(7))
    section = survey.sections[0].model_copy(update={"questions": seven})
    long = survey.model_copy(update={"sections": (section,)})

    assert [len(page.questions) for page in pages(long, {})] == [2, 3, 2]


def test_shuffled_choices_stay_the_same_for_one_person_and_exclusive_ones_last() -> None:
    choices = tuple(Choice(code=f"c{n}", text={}) for n in range(8))
    none = Choice(code="none", text={}, exclusive=True)
    asked = Question(
        code="q", kind="multiple_choice", text={}, choices=(none, *choices), shuffle=True
    )

    once, again, other = (shuffled(asked, seed) for seed in ("r1", "r1", "r2"))

    assert once == again
    assert once.choices != other.choices
    assert once.choices[-1].code == other.choices[-1].code == "none"
