"""The city's sentences: each language within its budget of segments."""

from collections.abc import Iterator

import pytest
from flask import Flask

from engage import i18n
from engage.intake.conversations import Reply, ReplyKind
from engage.sms.wording import BUDGET, BUDGET_OTHERWISE, SENTENCES, Voice, write_one
from surveys.sms.segments import measure


@pytest.fixture(scope="module")
def talking() -> Iterator[Flask]:
    """An application that knows its catalogues, and nothing else."""
    app = Flask("engage")
    i18n.init_app(app, timezone="America/Chicago")
    with app.app_context():
        yield app


VALUES = {"title": "Harbor Street, from the bridge to the market", "keywords": "CITY, HARBOR",
          "prompt": "Q", "thanks": "Thanks", "question": "How clean are they?", "token": "a" * 24,
          "languages": "Español: ES", "tag": "ES", "keyword": "CITY", "on": "2026-11-18"}  # fmt: skip


@pytest.mark.parametrize("kind", list(ReplyKind))
@pytest.mark.parametrize("language", ["en", "es", "ar", "hmn"])
def test_every_sentence_keeps_its_budget(talking: Flask, kind: ReplyKind, language: str) -> None:
    voice = Voice("Marlow Bay", "https://engage.marlowbay.gov", "https://engage.marlowbay.gov")

    body = write_one(Reply(kind, language, VALUES), voice)

    assert body
    assert measure(body).count <= BUDGET.get(kind, BUDGET_OTHERWISE)


def test_every_kind_of_reply_has_words() -> None:
    assert set(SENTENCES) == set(ReplyKind)
