"""What every answer says about safety, and the way to https."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engage import headers


@pytest.fixture
def secure() -> FlaskClient:
    app = Flask("secure")
    headers.init_app(app, https=True)
    app.add_url_rule("/page", view_func=lambda: "page")
    return app.test_client()


def test_every_answer_is_protected_also_one_that_found_nothing(client: FlaskClient) -> None:
    for path in ("/", "/nothing-here", "/static/resident.css"):
        sent = client.get(path).headers

        assert "frame-ancestors 'none'" in sent["Content-Security-Policy"]
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Referrer-Policy"] == "same-origin"
        assert sent["X-Frame-Options"] == "SAMEORIGIN"


def test_whoever_comes_without_https_is_led_to_it(secure: FlaskClient) -> None:
    answer = secure.get("/page?lang=es", base_url="http://city.example")

    assert answer.status_code == 302
    assert answer.location == "https://city.example/page?lang=es"


@pytest.mark.parametrize(
    ("base_url", "sent"),
    [
        ("https://city.example", {}),
        ("http://city.example", {"X-Forwarded-Proto": "https"}),
    ],
)
def test_a_browser_that_came_by_https_keeps_to_it(
    secure: FlaskClient, base_url: str, sent: dict[str, str]
) -> None:
    answer = secure.get("/page", base_url=base_url, headers=sent)

    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_without_https_a_browser_is_not_told_to_insist_on_it(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
