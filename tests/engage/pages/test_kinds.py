"""Every kind of question on the web: drawn, read, refused with what was typed, and drawn again."""

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engage.db import Database
from engage.intake.versions import publish
from engage.models.photo import Photo
from engage.models.response import AnswerRow, Response
from engage.times import now
from surveys.answers import Missing
from surveys.definition import Survey
from surveys.kinds import KINDS
from surveys.loading import load_survey
from tests.engage.pages.every_kind import EVERY_KIND, FILLED
from tests.engage.pages.test_resident import hidden, send


@pytest.fixture
def every(database: Database) -> Survey:
    definition = load_survey(EVERY_KIND)
    with database.transaction() as session:
        publish(session, definition, now=now())
    return definition


def go_to(client: FlaskClient, code: str, *, language: str = "en") -> TestResponse:
    """Answer the first page, then open the one of a question."""
    first = send(client, client.get(f"/s/every?lang={language}"), wish="light")
    return client.get(f"{first.request.path}?page={code}")


def send_big(client: FlaskClient, page: TestResponse, content: bytes) -> TestResponse:
    """Send a file from memory; the test client would leave large ones open on the disk."""
    fields = {**hidden(page), "curb__file": FileStorage(io.BytesIO(content), "x.jpg")}
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(page.request.path, data=body, content_type=kind)


def answers(database: Database) -> dict[str, object]:
    with database.reading() as session:
        rows = session.execute(select(AnswerRow.code, AnswerRow.value, AnswerRow.missing))
        return {code: missing or value for code, value, missing in rows}


def photo(place: bool = True, **parts: object) -> bytes:
    """A JPEG as a phone takes it, with where it was taken."""
    image = Image.new("RGB", (64, 48), "teal")
    exif = Image.Exif()
    if place:
        exif[0x0110] = "Pocket Camera 3"
        exif.get_ifd(0x8825)[2] = (29.0, 18.0, 4.5)
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, **parts)
    return file.getvalue()


def test_every_kind_can_be_drawn_and_answered(
    client: FlaskClient, database: Database, every: Survey
) -> None:
    page = client.get("/s/every")
    for code, fields in FILLED.items():
        assert f'name="page" value="{code}"' in page.text
        page = send(client, page, **fields)
        assert page.status_code == 200, page.text

    assert "Thank you" in page.text
    assert answers(database) == {
        "wish": "other",
        "wishes": ["light", "bench"],
        "mood": 4,
        "order": ["bench", "light"],
        "safe": {"day": "bench", "dark": "light"},
        "since": "2020-05-24",
        "home": {"zip_code": "77550"},
        "money": {"light": 60, "bench": 40},
        "curb": Missing.SKIPPED,
        "again": "yes",
        "word": "Calm",
        "more": "=1+1 is what the bus costs",
        "buses": 3,
        "noise": "c7",
    }


def test_the_survey_of_every_kind_has_every_kind(every: Survey) -> None:
    assert {question.kind for question in every.questions} == set(KINDS)


@pytest.mark.parametrize("code", FILLED)
def test_a_stored_answer_is_drawn_again(client: FlaskClient, every: Survey, code: str) -> None:
    page = go_to(client, code)

    after = send(client, page, **FILLED[code])
    again = client.get(f"{after.request.path}?page={code}")

    for name, value in FILLED[code].items():
        for each in value if isinstance(value, list) else [value]:
            shown = {"٦٠": "60", "24 May 2020": "2020-05-24"}.get(str(each), str(each))
            drawn = re.search(
                rf'name="{name}" value="{re.escape(shown)}"[^>]* checked'
                rf'|name="{name}"[^>]*value="{re.escape(shown)}"'
                rf'|<option value="{re.escape(shown)}"[^>]* selected'
                rf'|<textarea[^>]*name="{name}"[^>]*>\n{re.escape(shown)}',
                unescape(again.text),
            )
            assert drawn, (name, shown, again.text)


@pytest.mark.parametrize(
    ("code", "sent", "said", "kept"),
    [
        ("wish", {"wish": "other"}, "in your own words what you mean", 'value="other" data-opens-other checked'),
        ("wishes", {"wishes": ["light", "none"]}, "can only stand alone", 'value="none" checked'),
        ("order", {"order": ["light", "light"]}, "each place to one answer", '<option value="light" selected'),
        ("safe", {"safe__row_day": "bench"}, "One line here is not answered", 'value="bench" id="safe-2" checked'),
        ("since", {"since": "when I was <young>"}, "Please write a date", 'value="when I was &lt;young&gt;"'),
        ("since", {"since": "1 May 1819"}, "from January 1, 1920 to December 31, 2026", 'value="1 May 1819"'),
        ("home", {"home__zip_code": "775"}, "its ZIP code", 'value="775"'),
        ("home", {"home__latitude": "north", "home__longitude": "0"}, "its ZIP code", 'value="north"'),
        ("money", {"money__points_light": "60", "money__points_bench": "30"}, "You gave 90 of 100 points", 'value="30"'),
        ("money", {"money__points_light": "160"}, "there are only 100", 'value="160"'),
        ("money", {"money__points_light": "lots"}, "Please write a number", 'value="lots"'),
        ("buses", {"buses": "99"}, "from 0 to 20", 'value="99"'),
        ("curb", {"curb": "f" * 64}, "could not read this answer", ""),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_explained_beside_what_was_sent(
    client: FlaskClient, every: Survey, code: str, sent: dict[str, object], said: str, kept: str
) -> None:
    refused = send(client, go_to(client, code), **sent)

    assert refused.status_code == 422
    assert refused.text.count(said) == 2, refused.text
    assert f'href="#{code}"' in refused.text
    assert f'id="{code}"' in refused.text
    kept = kept.replace(' id="safe-2"', ' id="safe"' if "bench" not in kept else "")
    assert kept in refused.text


def test_a_soft_required_question_is_asked_about_once(
    client: FlaskClient, database: Database, every: Survey
) -> None:
    page = go_to(client, "word")

    asked = send(client, page, word="")
    left = send(client, asked, word="")

    assert "would help us most" in asked.text
    assert 'name="page" value="more"' in left.text
    assert answers(database)["word"] is Missing.SKIPPED


def test_a_refusal_beside_several_boxes_is_shown_again(
    client: FlaskClient, database: Database, every: Survey
) -> None:
    after = send(client, go_to(client, "order"), order=["", ""], order__refused="y")
    again = client.get(f"{after.request.path}?page=order")

    assert answers(database)["order"] is Missing.REFUSED
    assert 'name="order__refused" value="y" checked' in again.text


def test_shuffled_choices_keep_their_order_for_one_person(
    client: FlaskClient, every: Survey
) -> None:
    def order(page: TestResponse) -> list[str]:
        return re.findall(r'name="noise" value="(c\d+)"', page.text)

    page = go_to(client, "noise")
    again = client.get(f"{page.request.path}?page=noise&lang=ar")
    others = [order(go_to(client, "noise")) for _ in range(3)]

    assert order(page) == order(again)
    assert any(order(page) != other for other in others)


def test_shuffled_first_page_keeps_its_order_when_it_comes_back(
    client: FlaskClient, database: Database
) -> None:
    noise = [part for part in EVERY_KIND["sections"] if part["code"] == "noise_part"]
    required = {**noise[0]["questions"][0], "required": True}
    first = {**EVERY_KIND, "slug": "first", "sections": [{"code": "a", "questions": [required]}]}
    with database.transaction() as session:
        publish(session, load_survey(first), now=now())
    page = client.get("/s/first")
    refused = send(client, page)

    orders = [re.findall(r'name="noise" value="(c\d+)"', each.text) for each in (page, refused)]

    assert orders[0] == orders[1]
    assert orders[0] != sorted(orders[0])


def test_photo_is_stored_once_without_where_it_was_taken(
    client: FlaskClient, database: Database, every: Survey, settings: object
) -> None:
    page = go_to(client, "curb")
    assert 'enctype="multipart/form-data"' in page.text

    for _ in range(2):
        after = send(client, page, curb__file=(io.BytesIO(photo()), "IMG 1.jpg"))
    again = client.get(f"{after.request.path}?page=curb")

    assert "Your photo is saved" in again.text
    with database.reading() as session:
        kept = session.scalars(select(Photo)).one()
        value = session.scalars(select(AnswerRow.value).where(AnswerRow.code == "curb")).one()
    assert value == kept.sha256
    files = [path for path in (settings.instance / "media").rglob("*") if path.is_file()]  # type: ignore[attr-defined]
    assert [path.stem for path in files] == [kept.sha256]
    with Image.open(files[0]) as stored:
        assert (stored.format, stored.size) == ("JPEG", (kept.width, kept.height))
        assert not stored.getexif()
    assert b"Pocket Camera" not in files[0].read_bytes()


def test_photo_is_kept_when_the_language_is_changed_and_can_be_taken_back(
    client: FlaskClient, database: Database, every: Survey
) -> None:
    page = go_to(client, "curb")

    switched = send(client, page, curb__file=(io.BytesIO(photo()), "a.jpg"), language="ar")
    assert '<html lang="ar"' in switched.text
    assert hidden(switched)["curb"]
    send(client, switched, curb__removed="y")

    assert answers(database)["curb"] is Missing.SKIPPED


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "could not open this file"),
        (b"%PDF-1.7 not a picture", "could not open this file"),
        (b"GIF89a" + b"\0" * 100, "could not open this file"),
        (photo()[:300], "could not open this file"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "could not open this file"),
        (b"\xff\xd8\xff" + b"x" * (10 * 1024 * 1024), "too big"),
    ],
    ids=["empty", "pdf", "gif", "cut", "svg", "big"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_in_clear_words(
    client: FlaskClient, database: Database, every: Survey, content: bytes, said: str
) -> None:
    refused = send_big(client, go_to(client, "curb"), content)

    assert refused.status_code == 422
    assert said in refused.text
    with database.reading() as session:
        assert session.scalars(select(Photo)).all() == []


def test_refused_photo_leaves_the_earlier_one(
    client: FlaskClient, database: Database, every: Survey
) -> None:
    page = go_to(client, "curb")
    after = send(client, page, curb__file=(io.BytesIO(photo()), "a.jpg"))
    again = client.get(f"{after.request.path}?page=curb")

    refused = send(client, again, curb__file=(io.BytesIO(b"no"), "b.jpg"))

    assert hidden(refused)["curb"] == answers(database)["curb"]


def test_file_for_a_question_that_takes_none_is_left_alone(
    client: FlaskClient, database: Database, every: Survey
) -> None:
    page = go_to(client, "more")

    send(client, page, more="Hello", more__file=(io.BytesIO(photo()), "a.jpg"))

    with database.reading() as session:
        assert session.scalars(select(Photo)).all() == []
        assert session.scalars(select(Response)).one()


def test_form_larger_than_a_photo_is_413(client: FlaskClient, every: Survey) -> None:
    page = go_to(client, "curb")

    refused = send_big(client, page, b"x" * 13 * 1024 * 1024)

    assert refused.status_code == 413
    assert "too much at once" in refused.text
