"""Surveys and people for tests of the program."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from engage.db import Database
from engage.intake import versions
from surveys.definition import Survey
from surveys.loading import load_survey

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)

BUS_SURVEY = {
    "slug": "bus",
    "keyword": "BUS",
    "title": {"en": "Your bus", "ar": "حافلتك"},
    "intro": {"en": "Three questions.", "ar": "ثلاثة أسئلة."},
    "thanks": {"en": "Thank you for riding.", "ar": "شكرًا لك."},
    "languages": ["en", "ar"],
    "base_language": "en",
    "sections": [
        {
            "code": "ride",
            "title": {"en": "Your ride", "ar": "رحلتك"},
            "questions": [
                {
                    "code": "often",
                    "kind": "yes_no",
                    "required": True,
                    "text": {"en": "Do you take the bus?", "ar": "هل تستقل الحافلة؟"},
                },
                {
                    "code": "line",
                    "kind": "number",
                    "minimum": 1,
                    "maximum": 99,
                    "when": {"question": "often", "is": "yes"},
                    "text": {"en": "Which line?", "ar": "أي خط؟"},
                },
                {
                    "code": "better",
                    "kind": "comment",
                    "text": {"en": "What should be better?", "ar": "ما الذي يجب تحسينه؟"},
                },
                {
                    "code": "may_quote",
                    "kind": "yes_no",
                    "text": {
                        "en": "May we show your words, without your name?",
                        "ar": "هل يمكننا عرض كلماتك دون اسمك؟",
                    },
                },
            ],
        },
        {
            "code": "you",
            "title": {"en": "About you", "ar": "عنك"},
            "questions": [
                {
                    "code": "home_language",
                    "kind": "single_choice",
                    "group_axis": "home_language",
                    "prefer_not_to_say": True,
                    "other": True,
                    "reason": {"en": "To see who is missing.", "ar": "لنرى من الغائب."},
                    "text": {"en": "Your language at home?", "ar": "لغتك في البيت؟"},
                    "choices": [
                        {"code": "en", "text": {"en": "English", "ar": "الإنجليزية"}},
                        {"code": "ar", "text": {"en": "Arabic", "ar": "العربية"}},
                    ],
                },
            ],
        },
    ],
}


@pytest.fixture
def bus_survey(database: Database) -> Survey:
    """A short survey in two languages, open."""
    definition = load_survey(BUS_SURVEY)
    with database.transaction() as session:
        versions.publish(session, definition, now=NOW)
    return definition


@pytest.fixture
def bus_app(app: Flask, bus_survey: Survey) -> Flask:
    """The application with the short survey open."""
    return app
