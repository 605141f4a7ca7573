"""The studio through a browser without script: begin, change, check, publish, translate."""

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
from engage.studio.documents import Document
from engage.times import now
from surveys.definition import Survey

SignIn = Callable[[str], Any]
NEW = "/studio/surveys/new"
BUS = "/studio/surveys/bus"
OFTEN = f"{BUS}/questions/often"
# What a browser sends of the form of a question that asks everybody.
ALWAYS = {"join": "always", "demand": ""}
MOST_STATEMENTS = 12


@pytest.fixture
def maker(signed_in: SignIn, bus_survey: Survey) -> Any:
    """A browser of somebody who makes surveys."""
    return signed_in("engagement")


def drafted(database: Database, slug: str = "bus") -> Document:
    with database.reading() as session:
        return drafts.find(session, slug).document


def question(database: Database, code: str, slug: str = "bus") -> dict[str, Any]:
    return documents.find_question(drafted(database, slug), code)


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


def test_question_is_saved_and_what_the_form_does_not_show_is_kept(
    maker: Any, database: Database
) -> None:
    form = maker.get(OFTEN).text
    answer = maker.send(
        OFTEN, text="Do you ride?", demand="required", join="always", seen=_seen(form)
    )

    assert answer.status_code == 303
    kept = question(database, "often")
    assert kept["text"] == {"en": "Do you ride?", "ar": "هل تستقل الحافلة؟"}
    assert kept["required"] is True


def test_late_editor_sees_both_texts_and_may_still_save(maker: Any, database: Database) -> None:
    seen = _seen(maker.get(OFTEN).text)
    maker.send(OFTEN, text="Theirs?", seen=seen, **ALWAYS)

    late = maker.send(OFTEN, text="Mine, typed for an hour?", seen=seen, **ALWAYS)

    assert late.status_code == 409
    assert "Theirs?" in late.text
    assert "Mine, typed for an hour?" in late.text
    assert "engagement@marlowbay.example changed this meanwhile" in late.text
    assert question(database, "often")["text"]["en"] == "Theirs?"
    again = maker.send(OFTEN, text="Mine, typed for an hour?", seen=_seen(late.text), **ALWAYS)
    assert again.status_code == 303
    assert question(database, "often")["text"]["en"] == "Mine, typed for an hour?"


def test_script_saves_in_passing_and_is_told_of_a_conflict(maker: Any) -> None:
    seen, proof = _seen(maker.get(OFTEN).text), maker.proof(OFTEN)
    data = {"csrf_token": proof, "text": "First?", "seen": seen, **ALWAYS}
    header = {"X-Autosave": "1"}

    saved = maker.post(OFTEN, data=data, headers=header)
    on = maker.post(OFTEN, data={**data, "text": "On?", "seen": saved.json["seen"]}, headers=header)
    late = maker.post(OFTEN, data=data, headers=header)

    assert (saved.status_code, on.status_code, late.status_code) == (200, 200, 409)
    assert "Saved at" in saved.json["said"]
    assert on.json["seen"] != saved.json["seen"]


def test_condition_is_chosen_in_rows_and_shown_in_words(maker: Any, database: Database) -> None:
    url = f"{BUS}/questions/better"
    rows = {
        "join": "any",
        "tests-0-test": "often/is/yes",
        "tests-0-negated": "not",
        "tests-1-test": "line/at_least",
        "tests-1-value": "9",
    }

    maker.send(url, text="Better?", demand="", seen=_seen(maker.get(url).text), **rows)

    assert question(database, "better")["when"] == {
        "any": [
            {"not": {"question": "often", "is": "yes"}},
            {"question": "line", "at_least": 9},
        ]
    }
    page = maker.get(f"{BUS}/").text
    assert "not: “Do you take the bus?” is “Yes” or “Which line?” is at least 9" in page


@pytest.mark.parametrize("value", ["", "many", "nan", "1e999", "٣"])
def test_half_a_condition_is_asked_for(maker: Any, database: Database, value: str) -> None:
    url = f"{BUS}/questions/better"
    rows = {"join": "all", "tests-0-test": "line/at_least", "tests-0-value": value}

    answer = maker.send(url, text="X?", demand="", seen=_seen(maker.get(url).text), **rows)

    if value == "٣":  # a digit as any other
        assert question(database, "better")["when"] == {"question": "line", "at_least": 3}
    else:
        assert answer.status_code == 422
        assert "when" not in question(database, "better")


def test_deeper_condition_is_kept_as_it_is(maker: Any, database: Database) -> None:
    deep = {"all": [{"any": [{"question": "often", "is": "yes"}]}, {"question": "line", "is": 9}]}
    with database.transaction() as session:
        held = {**question(database, "better"), "when": deep}
        edit = documents.put_question(held, section="", replacing="better")
        drafts.save(session, "bus", drafts.Saving(edit=edit, place="question better"), now=now())
    url = f"{BUS}/questions/better"
    form = maker.get(url).text

    maker.send(url, text="New?", demand="", join="kept", seen=_seen(form))

    assert question(database, "better")["when"] == deep
    assert question(database, "better")["text"]["en"] == "New?"


def test_choices_are_lines_and_keep_their_codes_and_translations(
    maker: Any, database: Database
) -> None:
    url = f"{BUS}/questions/home_language"
    form = maker.get(url).text
    assert "en | English\nar | Arabic" in form

    lines = "en | English\nar | Arabic, any kind\nSomali\nnone | None of these *"
    maker.send(url, text="Yours?", choices=lines, seen=_seen(form), other="y", **ALWAYS)

    choices = question(database, "home_language")["choices"]
    assert [each["code"] for each in choices] == ["en", "ar", "somali", "none"]
    assert choices[1]["text"] == {"en": "Arabic, any kind", "ar": "العربية"}
    assert choices[3]["exclusive"] is True


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("a | One\na | Two", "is there twice"),
        ("bad code! | One", "cannot be a code"),
        ("a |", "has no words"),
        ("\n".join(f"Choice {n}" for n in range(5001)), "more than 5,000"),
    ],
)
def test_bad_lines_are_told_and_what_was_typed_is_kept(maker: Any, lines: str, said: str) -> None:
    url = f"{BUS}/questions/home_language"
    form = maker.get(url).text

    answer = maker.send(url, text="Kept?", choices=lines, seen=_seen(form), **ALWAYS)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept?" in answer.text


def test_five_thousand_choices_are_taken(maker: Any, database: Database) -> None:
    url = f"{BUS}/questions/home_language"
    lines = "\n".join(f"c{n} | Choice {n}" for n in range(5000))

    answer = maker.send(url, text="Q?", choices=lines, seen=_seen(maker.get(url).text), **ALWAYS)

    assert answer.status_code == 303
    assert len(question(database, "home_language")["choices"]) == 5000
    assert maker.get(answer.location).status_code == 200


def test_text_of_fifty_thousand_characters_is_kept_on_the_page_and_refused(
    maker: Any, database: Database
) -> None:
    long = "x" * 50_000

    answer = maker.send(OFTEN, text=long, seen=_seen(maker.get(OFTEN).text), **ALWAYS)

    assert answer.status_code == 422
    assert long in answer.text
    assert question(database, "often")["text"]["en"] == "Do you take the bus?"


def test_code_that_residents_were_asked_under_stays(maker: Any, database: Database) -> None:
    answer = maker.send(OFTEN, text="Q?", code="rides", seen=_seen(maker.get(OFTEN).text), **ALWAYS)

    assert answer.status_code == 422
    assert "Residents were asked under this code" in answer.text


def test_code_of_a_removed_question_is_not_given_again(maker: Any, database: Database) -> None:
    maker.send(f"{BUS}/arrange", of=f"{BUS}/", remove="question better")
    url = f"{BUS}/questions/new?kind=comment&section=ride"

    taken = maker.send(url, text="Better?", code="better", section="ride", kind="comment", **ALWAYS)
    made = maker.send(url, text="Better?", section="ride", kind="comment", **ALWAYS)

    assert taken.status_code == 422
    assert made.location.endswith("/questions/better_2")


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
    maker.send(OFTEN, text="Do you ride?", seen=_seen(maker.get(OFTEN).text), **ALWAYS)

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
    proof, so_far = _hidden(first.text, "csrf_token"), _hidden(first.text, "so_far")

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
    proof = _hidden(maker.get(url).text, "csrf_token")

    answer = maker.post(url, data={"csrf_token": proof, "so_far": so_far, "page": "often"})

    assert answer.status_code == 200


def test_preview_of_texts_counts_their_segments(maker: Any) -> None:
    page = maker.get(f"{BUS}/preview/texts?language=ar").text

    assert "هل تستقل الحافلة؟" in page
    assert "messages for 1,000 people" in page


def test_translation_is_typed_beside_its_source(
    signed_in: SignIn, maker: Any, database: Database
) -> None:
    translator = signed_in("translator")
    url = f"{BUS}/translations/ar"
    page = translator.get(url).text
    field = re.search(r'<textarea[^>]* name="(t\w+)"[^>]*>\s*هل تستقل', page)
    assert field

    answer = translator.send(url, **{field[1]: "هل تركب؟", "do": "save"})

    assert answer.status_code == 303
    assert question(database, "often")["text"]["ar"] == "هل تركب؟"
    assert "Not read yet" in translator.get(url).text


def test_translation_that_loses_a_placeholder_is_shown_again(
    maker: Any, database: Database
) -> None:
    url = f"{BUS}/questions/better"
    piped = "You take line ${line}. Better?"
    maker.send(url, text=piped, seen=_seen(maker.get(url).text), **ALWAYS)
    page = maker.get(f"{BUS}/translations/ar").text
    field = re.search(r'<textarea[^>]* name="(t\w+)"[^>]*>\s*ما الذي', page)
    assert field

    answer = maker.send(f"{BUS}/translations/ar", **{field[1]: "بدون رقم"})

    assert answer.status_code == 422
    assert "${line}" in answer.text
    assert "بدون رقم" in answer.text


@pytest.mark.parametrize("kind", ["xlsx", "po"])
def test_file_goes_out_and_comes_back(maker: Any, kind: str) -> None:
    url = f"{BUS}/translations/ar"
    content = maker.get(f"{url}.{kind}").data

    answer = maker.post(
        f"{url}/file",
        data={"csrf_token": maker.proof(url), "file": (io.BytesIO(content), f"bus.{kind}")},
    )

    assert answer.status_code == 303


@pytest.mark.parametrize("language", ["en", "tlh", "..", "AR"])
def test_language_that_is_none_is_not_found(maker: Any, language: str) -> None:
    assert maker.get(f"{BUS}/translations/{language}").status_code == 404


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
    seen = _seen(maker.get(begun).text)
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
        seen=_seen(maker.get(url).text),
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


def _seen(page: str) -> str:
    return _hidden(page, "seen")


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1].replace("&#34;", '"')
