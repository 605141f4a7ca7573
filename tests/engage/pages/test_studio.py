"""The studio through a browser without script: begin, check, publish, translate, plan."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

import surveys.checks
from engage.db import Database
from engage.intake import versions
from engage.pages.studio.findings import _SENTENCES
from engage.studio import documents, drafts
from engage.times import now
from tests.engage.pages.making import ALWAYS, BUS, NEW, OFTEN, drafted, hidden, question, seen_in

SignIn = Callable[[str], Any]
MOST_STATEMENTS = 12


def test_ready_survey_is_begun_in_all_its_languages(maker: Any, database: Database) -> None:
    answer = maker.send(NEW, start="ready", ready="community", engagement="", language="en")

    assert answer.status_code == 303
    document = drafted(database, "community")
    assert len(documents.languages(document)) == 16
    assert "keyword" not in document
    assert maker.get(answer.location).status_code == 200


def test_second_ready_survey_gets_an_address_of_its_own(maker: Any, database: Database) -> None:
    for _each in range(2):
        maker.send(NEW, start="ready", ready="community", engagement="", language="en")

    assert drafted(database, "community-2")["slug"] == "community-2"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_nothing_to_published(maker: Any, database: Database, language: str) -> None:
    maker.send(NEW, start="blank", title="Parks", language=language, engagement="", address="parks")
    base = "/studio/surveys/parks"
    maker.send(f"{base}/sections/new", title="Green places", **ALWAYS)
    maker.send(
        f"{base}/questions/new?kind=comment&section=green_places",
        text="What do you like?",
        section="green_places",
        kind="comment",
        **ALWAYS,
    )
    maker.send(
        f"{base}/settings",
        title="Parks",
        base_language=language,
        languages=[language],
        sms="y",
        keyword="parks",
    )
    published = maker.send(f"{base}/publish", of=f"{base}/checks")

    assert published.location.endswith("/versions")
    with database.reading() as session:
        found = versions.find_open_survey(session, "parks", now=now())
    assert found.keyword == "PARKS"
    assert [each.code for each in found.definition.questions] == ["what_do_you_like"]
    assert "What do you like?" in maker.get(f"/s/parks?lang={language}").text


def test_file_with_every_kind_of_mistake_is_refused_with_each(maker: Any) -> None:
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in [
        ("type", "name", "label::English (en)", "label::Klingon (tlh)", "relevant", "constraint"),
        ("select_one gone", "a", "A?", "", "", ""),
        ("text", "", "B?", "", "", ""),
        ("text", "b", "", "", "", ""),
        ("mystery", "c", "C?", "", "", ""),
        ("text", "d", "D?", "", "${nobody} = 'x'", ""),
        ("text", "e", "E?", "", "pulldata(x)", ""),
        ("integer", "f", "F?", "", "", "regex(., 'x')"),
        ("text", "d", "D again?", "", "", ""),
        ("text", "1 bad code", "G?", "", "", ""),
        ("begin_group", "open", "Never closed", "", "", ""),
    ]:
        survey.append(row)
    file = io.BytesIO()
    book.save(file)

    answer = maker.post(
        NEW,
        data={
            "csrf_token": maker.proof(NEW),
            "start": "file",
            "language": "en",
            "engagement": "",
            "file": (io.BytesIO(file.getvalue()), "form.xlsx"),
        },
    )

    assert answer.status_code == 422
    for said in ("Klingon", "row 2", "row 3", "row 4", "mystery", "nobody", "pulldata", "regex",
                 "used more than once", "1 bad code", "never closed"):  # fmt: skip
        assert said in answer.text, said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"not a workbook"),
        ("a.yaml", b"title: [unclosed"),
        ("a.json", b"{" * 5000),
        ("a.yaml", b"\xff\xfe\x00"),
        ("", b""),
    ],
)
def test_file_that_is_none_is_refused(maker: Any, name: str, content: bytes) -> None:
    data: dict[str, Any] = {"start": "file", "language": "en", "engagement": ""}
    file = {"file": (io.BytesIO(content), name)} if name else {}

    answer = maker.post(NEW, data={"csrf_token": maker.proof(NEW), **data, **file})

    assert answer.status_code == 422
    assert "one fault" in answer.text


def test_removed_question_comes_back_by_undo(maker: Any, database: Database) -> None:
    maker.send(f"{BUS}/arrange", of=f"{BUS}/", remove="question line")
    maker.send(f"{BUS}/undo", of=f"{BUS}/")

    assert question(database, "line")["kind"] == "number"


@pytest.mark.parametrize("button", ["up", "down", "remove"])
def test_button_for_what_is_gone_finds_nothing(maker: Any, button: str) -> None:
    answer = maker.send(f"{BUS}/arrange", of=f"{BUS}/", **{button: "question gone"})

    assert answer.status_code == 404


def test_faults_stand_beside_the_question_and_stop_publication(
    maker: Any, database: Database
) -> None:
    maker.send(f"{BUS}/arrange", of=f"{BUS}/", remove="question often")

    page = maker.get(f"{BUS}/").text
    checks = maker.get(f"{BUS}/checks").text
    sent = maker.send(f"{BUS}/publish", of=f"{BUS}/settings")

    assert "which is no question" in page
    assert "which is no question" in checks
    assert f'action="{BUS}/publish"' not in checks
    assert sent.location.endswith("/checks")


def test_publishing_tells_what_changes_for_whom(maker: Any, client: FlaskClient) -> None:
    key = re.search(r'name="form_key" value="([^"]+)"', client.get("/s/bus").text)
    assert key
    client.post("/s/bus", data={"page": "often", "often": "yes", "form_key": key[1]})
    maker.send(OFTEN, text="Do you ride?", seen=seen_in(maker.get(OFTEN).text), **ALWAYS)

    page = maker.get(f"{BUS}/checks").text

    assert "One person is in the middle of answering" in page
    assert "Reworded from “Do you take the bus?” to “Do you ride?”" in page
    maker.send(f"{BUS}/publish", of=f"{BUS}/checks")
    assert "Reworded from" in maker.get(f"{BUS}/versions/compare?before=1&after=2").text


@pytest.mark.parametrize("numbers", ["before=1&after=9", "before=-1&after=1", "before=x&after=99"])
def test_version_that_is_not_there_is_not_found(maker: Any, numbers: str) -> None:
    assert maker.get(f"{BUS}/versions/compare?{numbers}").status_code == 404


def test_preview_asks_as_the_real_page_does_and_stores_nothing(maker: Any) -> None:
    url = f"{BUS}/preview/page?language=ar"
    first = maker.get(url)
    proof, so_far = hidden(first.text, "csrf_token"), hidden(first.text, "so_far")

    second = maker.post(
        url, data={"csrf_token": proof, "so_far": so_far, "page": "often", "often": "yes"}
    )

    assert 'dir="rtl"' in first.text
    assert "هل تستقل الحافلة؟" in first.text
    assert "أي خط؟" in second.text
    assert first.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in first.headers["Content-Security-Policy"]
    assert '<span class="number ltr">0</span>' in maker.get("/studio/").text


@pytest.mark.parametrize("so_far", ["", "[]", "{", '{"often": 1}', "[" * 100_000])
def test_forged_memory_of_a_preview_is_left_behind(maker: Any, so_far: str) -> None:
    url = f"{BUS}/preview/page?language=en"
    proof = hidden(maker.get(url).text, "csrf_token")

    answer = maker.post(url, data={"csrf_token": proof, "so_far": so_far, "page": "often"})

    assert answer.status_code == 200


def test_preview_of_texts_counts_their_segments(maker: Any) -> None:
    page = maker.get(f"{BUS}/preview/texts?language=ar").text

    assert "هل تستقل الحافلة؟" in page
    assert "messages for 1,000 people, about $" in page
    assert "Nobody has compared that with a bill yet." in page


def test_price_that_somebody_confirmed_is_a_list_price_no_more(maker: Any) -> None:
    maker.send("/studio/texting/price", of="/studio/texting/settings")

    page = maker.get(f"{BUS}/checks").text

    assert "One message costs $0.0083." in page
    assert "with a bill yet" not in page


def test_checks_tell_what_texts_cost_in_each_language(maker: Any) -> None:
    page = maker.get(f"{BUS}/checks").text

    costs = re.findall(r'row">(\w+)</th><td[^>]*>(\d+)</td><td[^>]*>\$([\d.,]+)<', page)
    assert [language for language, _count, _money in costs] == ["English", "Arabic"]
    assert all(float(money) == pytest.approx(int(count) * 8.3) for _l, count, money in costs)
    assert "One message costs $0.0083. Nobody has compared that with a bill yet." in page


def test_public_results_are_one_press_from_a_published_survey(
    maker: Any, signed_in: SignIn
) -> None:
    link = f'href="{BUS}/publication"'

    page = maker.get(f"{BUS}/settings").text
    assert link in page
    assert f'href="{BUS}/results"' in page
    assert maker.get(f"{BUS}/publication").status_code == 200
    assert link not in signed_in("translator").get(f"{BUS}/translations").text


@pytest.mark.parametrize("kind", ["xlsx", "yaml", "json"])
def test_draft_is_written_to_a_file_that_comes_back_the_same(
    maker: Any, database: Database, kind: str
) -> None:
    content = maker.get(f"{BUS}/export.{kind}").data

    maker.post(
        NEW,
        data={
            "csrf_token": maker.proof(NEW),
            "start": "file",
            "language": "en",
            "engagement": "",
            "address": "again",
            "file": (io.BytesIO(content), f"bus.{kind}"),
        },
    )

    assert drafted(database, "again")["sections"] == drafted(database)["sections"]


def test_question_goes_through_the_bank(maker: Any, database: Database) -> None:
    maker.send(f"{BUS}/questions/line/keep", of=f"{BUS}/questions/line")
    page = maker.get("/studio/bank?slug=bus").text
    key = re.search(r'name="question" value="(\d+)"', page)
    assert key

    answer = maker.send(f"{BUS}/bank", of="/studio/bank?slug=bus", question=key[1], section="you")

    assert answer.location.endswith("/questions/line_2")
    assert "when" not in question(database, "line_2")


def test_worksheet_is_written_and_a_late_one_is_told(maker: Any) -> None:
    begun = maker.send("/studio/engagements/new", name="Harbor 2027").location
    seen = seen_in(maker.get(begun).text)
    typed = {
        "name": "Harbor 2027",
        "who": "Night riders",
        "focus": "home_language | ar | English only",
        "shares": "home_language | ar | 4,2 % | Census | 2020 | Bay",
        "channels": ["web", "sms"],
        "gare_stage": "normalize",
        "seen": seen,
    }

    saved = maker.send(begun, **typed)
    late = maker.send(begun, **{**typed, "who": "Somebody else's words"})

    assert (saved.status_code, late.status_code) == (303, 409)
    page = maker.get(begun).text
    assert "home_language | ar | 4.2 | Census | 2020 | Bay" in page
    assert "Somebody else&#39;s words" in late.text
    assert "Night riders" in late.text


@pytest.mark.parametrize(
    "line",
    [
        "home_language",
        "a b | c | x",
        "age | old | 0 | Census | 2020 | Bay",
        "age | old | 101 | Census | 2020 | Bay",
        "age | old | nan | Census | 2020 | Bay",
        "age | old | 5 | Census | 99999999999999999999 | Bay",
    ],
)
def test_worksheet_line_that_cannot_be_read_is_told(maker: Any, line: str) -> None:
    begun = maker.send("/studio/engagements/new", name="Harbor 2027").location

    answer = maker.send(begun, name="Harbor 2027", shares=line, gare_stage="")

    assert answer.status_code == 422
    assert "Line 1" in answer.text
    assert line in answer.text


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("2026-13-01", ""), ("0001-01-01", ""), ("2026-05-02", "2026-05-01"), ("soon", "")],
)
def test_day_that_cannot_be_is_told(maker: Any, opens: str, closes: str) -> None:
    url = f"{BUS}/settings"
    answer = maker.send(
        url,
        title="Bus",
        base_language="en",
        languages=["en", "ar"],
        opens_on=opens,
        closes_on=closes,
        seen=seen_in(maker.get(url).text),
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/studio/",
        f"{BUS}/",
        OFTEN,
        f"{BUS}/checks",
        f"{BUS}/translations/ar",
        f"{BUS}/versions",
        f"{BUS}/preview/page",
    ],
)
def test_pages_take_few_statements(
    maker: Any, count_statements: Callable[[], Any], path: str
) -> None:
    with count_statements() as statements:
        assert maker.get(path).status_code == 200

    assert len(statements) <= MOST_STATEMENTS, statements.all


def test_survey_of_three_hundred_questions_is_shown(maker: Any, database: Database) -> None:
    many = [
        {"code": f"q{n}", "kind": "number", "text": {"en": f"Question {n}?", "ar": f"سؤال {n}؟"}}
        for n in range(300)
    ]
    with database.transaction() as session:
        document = {**drafted(database), "slug": "long", "keyword": "LONG"}
        document["sections"] = [{"code": "all", "questions": many}]
        drafts.create(session, document, engagement_id=None, user_id=None, now=now())
    base = "/studio/surveys/long"

    for path in ("/", "/questions/q299", "/checks", "/translations/ar", "/preview/texts"):
        assert maker.get(base + path).status_code == 200, path


def test_every_check_has_its_sentence() -> None:
    sources = Path(surveys.checks.__file__).parent.glob("*.py")
    pattern = re.compile(r'(?:error|warning)\(\s*[^,()]+(?:\([^()]*\))?[^,()]*,\s*"(\w+)"')
    codes = {code for file in sources for code in pattern.findall(file.read_text("utf-8"))}

    assert len(codes) > 40
    assert codes - set(_SENTENCES) == set()
