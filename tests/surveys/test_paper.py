"""A survey on paper: numbers, when to answer, where to go on."""

import copy
from typing import Any

import pytest

from surveys.conditions import Not
from surveys.definition import Survey
from surveys.library import ready
from surveys.loading import load_survey
from surveys.paper import Entry, Fact, Facts, paper_form


def question(code: str, kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "text": {"en": f"{code}?"}, **more}


def form(*questions: dict[str, Any], sections: list[dict[str, Any]] | None = None) -> Survey:
    whole = sections or [{"code": "all", "questions": list(questions)}]
    return load_survey(
        {
            "slug": "paper",
            "title": {"en": "Paper"},
            "languages": ["en"],
            "base_language": "en",
            "sections": copy.deepcopy(whole),
        }
    )


def entries(survey: Survey) -> dict[str, Entry]:
    return {e.question.code: e for part in paper_form(survey) for e in part.entries}


def test_questions_are_numbered_and_information_is_not() -> None:
    found = entries(form(question("a"), question("note", "information"), question("b")))

    assert {code: entry.number for code, entry in found.items()} == {"a": 1, "note": None, "b": 2}


def test_choice_that_leaves_out_what_follows_says_where_to_go_on() -> None:
    when = {"question": "a", "is": "yes"}
    found = entries(
        form(question("a"), question("b", when=when), question("c", when=when), question("d"))
    )

    assert found["a"].go_to == {"no": 4}
    assert (found["b"].run_end, found["c"].only_if) == (3, None)
    assert found["b"].only_if is not None
    assert [type(part) for part in found["b"].only_if.parts] == [Fact]


def test_choice_that_leaves_out_the_rest_leads_to_the_end() -> None:
    found = entries(form(question("a"), question("b", when={"question": "a", "is": "yes"})))

    assert found["a"].go_to == {"no": None}


def test_condition_on_a_question_further_up_is_said_before_the_question() -> None:
    found = entries(
        form(question("a"), question("b"), question("c", when={"question": "a", "is": "no"}))
    )

    assert found["b"].go_to == {}
    facts = found["c"].only_if
    assert facts is not None
    fact = facts.parts[0]
    assert isinstance(fact, Fact)
    assert (fact.number, fact.comparison.value, fact.negated) == (1, "no", False)


def test_not_is_pushed_down_to_each_fact() -> None:
    when = {"not": {"all": [{"question": "a", "is": "yes"}, {"question": "b", "is": "yes"}]}}
    facts = entries(form(question("a"), question("b"), question("c", when=when)))["c"].only_if

    assert facts is not None
    assert facts.every is False
    assert [isinstance(part, Fact) and part.negated for part in facts.parts] == [True, True]


def test_condition_of_a_section_and_of_its_question_both_hold() -> None:
    inner = question("c", when={"question": "b", "is": "no"})
    sections = [
        {"code": "one", "questions": [question("a"), question("b")]},
        {
            "code": "two",
            "when": {"question": "a", "is": "yes"},
            "questions": [inner, question("d")],
        },
    ]
    found = entries(form(sections=sections))

    assert isinstance(found["c"].only_if, Facts)
    assert [len(found[code].only_if.parts) for code in ("c", "d")] == [2, 1]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["community", "harbor-street", "equipt-resident"])
def test_every_ready_survey_has_a_form_with_all_its_questions(name: str) -> None:
    survey = ready(name)

    assert [*entries(survey)] == [each.code for each in survey.questions]


def test_form_of_three_hundred_questions_is_made_at_once() -> None:
    chain = [question("q0")] + [
        question(f"q{n}", when={"question": f"q{n - 1}", "is": "yes"}) for n in range(1, 300)
    ]
    found = entries(form(*chain))

    assert found["q299"].number == 300
    assert found["q298"].go_to == {"no": None}


def test_nothing_of_a_negated_condition_is_lost() -> None:
    when = {"not": {"not": {"question": "a", "is": "yes"}}}
    survey = form(question("a"), question("b", when=when))

    assert isinstance(survey.question("b").when, Not)
    facts = entries(survey)["b"].only_if
    assert facts is not None
    assert [isinstance(part, Fact) and not part.negated for part in facts.parts] == [True]
