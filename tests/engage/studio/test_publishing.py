from datetime import timedelta

import pytest

from engage.db import Database
from engage.errors import NameTaken, NotReady
from engage.intake import responses, versions
from engage.intake.responses import Beginning
from engage.models.response import Channel
from engage.models.survey import SurveyState
from engage.studio import codes, documents, drafts, publishing
from engage.studio.comparing import What, compare
from engage.studio.documents import Document, Edit
from engage.studio.drafts import Saving
from engage.studio.looking import look
from surveys.definition import Survey
from surveys.loading import load_survey
from tests.engage.conftest import NOW


def save(database: Database, slug: str, *edits: Edit) -> None:
    with database.transaction() as session:
        for edit in edits:
            drafts.save(session, slug, Saving(edit=edit, place="survey"), now=NOW)


def publish(database: Database, slug: str) -> int:
    with database.transaction() as session:
        return publishing.publish(session, slug, now=NOW).number


def plan(database: Database, slug: str) -> publishing.Plan:
    with database.reading() as session:
        return publishing.plan(session, drafts.find(session, slug))


def begin(database: Database, slug: str, *, language: str = "en") -> str:
    token = "a token long enough for a test"
    with database.transaction() as session:
        found = versions.find_open_survey(session, slug, now=NOW)
        beginning = Beginning(
            version=found.version, channel=Channel.WEB, language=language, token=token
        )
        responses.begin_response(session, beginning, now=NOW)
    return token


def test_draft_becomes_the_first_version_and_opens(database: Database, draft: str) -> None:
    assert publish(database, draft) == 1

    with database.reading() as session:
        found = versions.find_open_survey(session, draft, now=NOW)
    assert found.keyword == "TRAM"
    assert found.definition.languages == ("en", "ar")


def test_publishing_twice_is_one_version(database: Database, draft: str) -> None:
    assert [publish(database, draft), publish(database, draft)] == [1, 1]


def test_draft_with_a_fault_is_not_published(database: Database, draft: str) -> None:
    save(database, draft, documents.remove_question("often"))

    with pytest.raises(NotReady) as told:
        publish(database, draft)

    assert told.value.count == 1


def test_draft_that_fails_a_check_is_not_published(database: Database, draft: str) -> None:
    def backwards(document: Document) -> Document:
        return documents.move_question("often", step=1)(document)

    save(database, draft, backwards)

    with pytest.raises(NotReady):
        publish(database, draft)


def test_word_of_another_survey_is_refused(
    database: Database, bus_survey: Survey, draft: str
) -> None:
    save(database, draft, documents.put_settings({"keyword": "BUS"}))

    assert plan(database, draft).keyword_taken_by == "bus"
    with pytest.raises(NameTaken):
        publish(database, draft)


def test_new_language_waits_until_it_is_complete(database: Database, draft: str) -> None:
    one = documents.put_text("question often", "text", language="so", text="Baska?")
    save(database, draft, documents.put_settings({"languages": ["en", "ar", "so"]}), one)

    waiting = plan(database, draft).waiting
    publish(database, draft)

    assert list(waiting) == ["so"]
    with database.reading() as session:
        assert versions.find_open_survey(session, draft, now=NOW).definition.languages == (
            "en",
            "ar",
        )


def test_live_language_stays_though_a_new_question_is_not_translated(
    database: Database, bus_survey: Survey
) -> None:
    new = {"code": "why", "kind": "comment", "text": {"en": "Why?"}}
    save(database, "bus", documents.put_question(new, section="ride"))

    assert plan(database, "bus").waiting == {}
    publish(database, "bus")

    with database.reading() as session:
        found = versions.find_open_survey(session, "bus", now=NOW)
    assert "ar" in found.definition.languages


def test_people_in_the_middle_keep_their_version(database: Database, bus_survey: Survey) -> None:
    token = begin(database, "bus")
    save(database, "bus", documents.remove_question("better"))

    found = plan(database, "bus")
    publish(database, "bus")

    assert (found.answering, found.next_number) == (1, 2)
    assert [each.what for each in found.differences] == [What.QUESTION_REMOVED]
    with database.reading() as session:
        response = responses.find_response(session, token)
        assert response.version.number == 1
        versions.definition_of(response.version).question("better")


def test_language_may_go_while_somebody_answers_in_it(
    database: Database, bus_survey: Survey
) -> None:
    token = begin(database, "bus", language="ar")
    save(database, "bus", documents.put_settings({"languages": ["en"], "translations": {}}))

    publish(database, "bus")

    with database.reading() as session:
        response = responses.find_response(session, token)
        kept = versions.definition_of(response.version).languages
        now_asked = versions.find_open_survey(session, "bus", now=NOW).definition.languages
    assert (kept, now_asked) == (("en", "ar"), ("en",))


def test_closed_survey_opens_again_with_its_next_version(
    database: Database, bus_survey: Survey
) -> None:
    with database.transaction() as session:
        publishing.close(session, "bus", now=NOW)
    save(database, "bus", documents.remove_question("may_quote"))

    publish(database, "bus")

    with database.reading() as session:
        assert versions.find_survey(session, "bus").state is SurveyState.OPEN


def test_closing_and_opening_again(database: Database, bus_survey: Survey) -> None:
    with database.transaction() as session:
        publishing.close(session, "bus", now=NOW)
        closed = versions.find_survey(session, "bus").state
        publishing.reopen(session, "bus")

        assert closed is SurveyState.CLOSED
        versions.find_open_survey(session, "bus", now=NOW + timedelta(days=900))


def test_times_take_effect_with_the_version(database: Database, draft: str) -> None:
    with database.transaction() as session:
        drafts.set_times(
            session,
            draft,
            opens_at=NOW,
            closes_at=NOW + timedelta(days=7),
            user_id=None,
            now=NOW,
        )

    publish(database, draft)

    with database.reading() as session:
        assert versions.find_survey(session, draft).closes_at == NOW + timedelta(days=7)


def test_codes_of_every_version_stay_taken(database: Database, bus_survey: Survey) -> None:
    save(database, "bus", documents.remove_question("line"))
    publish(database, "bus")

    with database.reading() as session:
        known = codes.published(session, drafts.find(session, "bus").survey)

    assert known.kinds["line"] == "number"
    assert known.choices["home_language"] == {"en": "English", "ar": "Arabic"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("How old are you?", "how_old_are_you"),
        ("¿Cuántos años tiene?", "cuantos_anos_tiene"),
        ("90 minutes or more", "minutes_or_more"),
        ("كم عمرك؟", "question"),
        ("", "question"),
        ("a" * 200, "a" * 32),
        ("taken", "taken_3"),
    ],
)
def test_code_is_made_of_words(words: str, code: str) -> None:
    assert codes.make(words, {"taken", "taken_2"}, otherwise="question") == code


def test_comparison_tells_each_change_where_it_is(document: Document) -> None:
    before = load_survey(document)
    document = documents.put_text("question often", "text", language="en", text="Often?")(document)
    document = documents.put_text(
        "question home_language", "choice ar", language="en", text="Arabic (any)"
    )(document)
    document = documents.move_question("may_quote", step=-1)(document)
    document = documents.put_text("question line", "text", language="ar", text="خط؟")(document)

    found = compare(before, load_survey(document))

    assert {(each.what, each.place) for each in found} == {
        (What.REWORDED, "question often"),
        (What.CHOICE_REWORDED, "question home_language"),
        (What.QUESTION_MOVED, "question may_quote"),
        (What.TRANSLATED, "survey"),
    }


def test_same_versions_do_not_differ(document: Document) -> None:
    assert compare(load_survey(document), load_survey(document)) == []


def test_faults_stand_beside_their_places_and_the_rest_is_shown(document: Document) -> None:
    broken = {"code": "many", "kind": "multiple_choice", "text": {"en": "Which?"}, "choices": []}
    document = documents.put_question(broken, section="you")(document)
    document = documents.remove_question("often")(document)

    found = look(document)

    assert {each.place for each in found.faults} == {"question many", "question line"}
    assert found.survey is None
    assert found.shown is not None
    assert [each.code for each in found.shown.questions] == [
        "line",
        "better",
        "may_quote",
        "home_language",
    ]


def test_faulty_survey_itself_cannot_be_shown() -> None:
    assert look({"slug": "x", "title": {}, "languages": [], "sections": []}).shown is None
