"""Small surveys written out by hand, for every test of the instrument."""

import pytest

from surveys.definition import Question, Survey
from surveys.loading import load_survey


def question(code: str = "q", kind: str = "single_choice", **parts: object) -> Question:
    return Question.model_validate(
        {"code": code, "kind": kind, "text": {"en": "How?", "es": "¿Cómo?", "ar": "كيف؟"}, **parts}
    )


TRAVEL = (
    {"code": "walk", "text": {"en": "Walk", "es": "A pie", "ar": "مشيًا"}},
    {"code": "bus", "text": {"en": "Bus", "es": "Autobús", "ar": "الحافلة"}},
    {"code": "housing", "text": {"en": "Housing", "es": "Vivienda", "ar": "السكن"}},
)


@pytest.fixture
def travel() -> Question:
    return question("travel", choices=TRAVEL, other=True, prefer_not_to_say=True)


@pytest.fixture
def raw_survey() -> dict[str, object]:
    return {
        "slug": "harbor-street",
        "title": {"es": "Calle", "en": "Street"},
        "languages": ["en", "es", "ar"],
        "base_language": "en",
        "keyword": "HARBOR",
        "sections": [
            {
                "code": "street",
                "questions": [
                    {
                        "code": "travel",
                        "kind": "single_choice",
                        "text": {"en": "How?"},
                        "choices": TRAVEL,
                    },
                    {"code": "near_miss", "kind": "yes_no", "text": {"en": "Near miss?"}},
                    {
                        "code": "near_miss_count",
                        "kind": "number",
                        "text": {"en": "How many?"},
                        "minimum": 1,
                        "maximum": 50,
                        "when": {"question": "near_miss", "is": "yes"},
                    },
                    {"code": "street_comment", "kind": "comment", "text": {"en": "What else?"}},
                ],
            },
            {
                "code": "about_you",
                "questions": [
                    {
                        "code": "age",
                        "kind": "single_choice",
                        "text": {"en": "How old are you?"},
                        "choices": [
                            {"code": "under_18", "text": {"en": "Under 18"}},
                            {"code": "18_64", "text": {"en": "18 to 64"}},
                        ],
                        "group_axis": "age",
                        "prefer_not_to_say": True,
                    },
                    {
                        "code": "photo_note",
                        "kind": "short_text",
                        "text": {"en": "Anything to show?"},
                        "web_only": True,
                    },
                ],
            },
        ],
    }


@pytest.fixture
def survey(raw_survey: dict[str, object]) -> Survey:
    return load_survey(raw_survey)
