"""A survey with a question of every kind, for tests that answer all of them."""

from typing import Any

CHOICES = [
    {"code": "light", "text": {"en": "Better light", "ar": "إضاءة أفضل"}},
    {"code": "bench", "text": {"en": "A bench", "ar": "مقعد"}},
    {"code": "none", "text": {"en": "None of these", "ar": "لا شيء"}, "exclusive": True},
]


def question(code: str, kind: str, **parts: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "text": {"en": f"{code}?", "ar": f"{code}؟"}, **parts}


QUESTIONS = [
    question("wish", "single_choice", choices=CHOICES, other=True),
    question("wishes", "multiple_choice", choices=CHOICES, at_most=2),
    question("mood", "rating"),
    question("order", "ranking", choices=CHOICES[:2], prefer_not_to_say=True),
    question(
        "safe",
        "matrix",
        required=True,
        choices=CHOICES[:2],
        rows=[{"code": "day", "text": {"en": "By day"}}, {"code": "dark", "text": {"en": "Dark"}}],
    ),
    question("since", "date", earliest="1920-01-01", latest="2026-12-31"),
    question("home", "location", choices=CHOICES[:2], zip_code=True, map_point=True),
    question("money", "budget", choices=CHOICES[:2]),
    question("curb", "photo"),
    question("info", "information"),
    question("again", "yes_no"),
    question("word", "short_text", soft_required=True),
    question("more", "comment"),
    question("buses", "number", minimum=0, maximum=20),
    question("noise", "single_choice", shuffle=True, choices=[
        {"code": f"c{number}", "text": {"en": f"Choice {number}"}} for number in range(12)
    ]),
]  # fmt: skip

EVERY_KIND = {
    "slug": "every",
    "title": {"en": "Everything", "ar": "كل شيء"},
    "languages": ["en", "ar"],
    "base_language": "en",
    "changeable": True,
    "sections": [
        {"code": question["code"] + "_part", "questions": [question]} for question in QUESTIONS
    ],
}

# What a browser sends for each page, in the order of the pages.
FILLED: dict[str, dict[str, object]] = {
    "wish": {"wish": "other", "wish__other": "A fountain"},
    "wishes": {"wishes": ["light", "bench"]},
    "mood": {"mood": "4"},
    "order": {"order": ["bench", "light"]},
    "safe": {"safe__row_day": "bench", "safe__row_dark": "light"},
    "since": {"since": "24 May 2020"},
    "home": {"home__zip_code": "77550"},
    "money": {"money__points_light": "٦٠", "money__points_bench": "40"},
    "curb": {},
    "info": {},
    "again": {"again": "yes"},
    "word": {"word": "Calm"},
    "more": {"more": "=1+1 is what the bus costs"},
    "buses": {"buses": "3"},
    "noise": {"noise": "c7"},
}
