import pytest

from engage.errors import NotFound
from engage.studio import documents
from engage.studio.documents import Document


def codes(document: Document) -> list[list[str]]:
    return [
        [documents.code_of(each) for each in documents.questions(section)]
        for section in documents.sections(document)
    ]


def test_moving_down_and_up_again_changes_nothing(document: Document) -> None:
    down = documents.move_question("often", step=1)(document)

    assert codes(down)[0][:2] == ["line", "often"]
    assert documents.move_question("often", step=-1)(down) == document


def test_question_moves_over_the_end_of_its_section(document: Document) -> None:
    moved = documents.move_question("may_quote", step=1)(document)

    assert codes(moved) == [["often", "line", "better"], ["may_quote", "home_language"]]
    assert codes(documents.move_question("may_quote", step=-1)(moved)) == codes(document)


@pytest.mark.parametrize(("code", "step"), [("often", -1), ("home_language", 1)])
def test_moving_beyond_either_end_changes_nothing(document: Document, code: str, step: int) -> None:
    assert documents.move_question(code, step=step)(document) == document


@pytest.mark.parametrize("place", [-5, 0, 1, 99])
def test_place_beyond_the_ends_is_the_end(document: Document, place: int) -> None:
    moved = documents.place_question("home_language", section="ride", place=place)(document)

    assert codes(moved)[0].index("home_language") == max(0, min(place, 4))
    assert codes(moved)[1] == []


def test_section_moves_with_its_questions(document: Document) -> None:
    moved = documents.move_section("you", step=-1)(document)

    assert codes(moved) == [["home_language"], ["often", "line", "better", "may_quote"]]


def test_changing_a_section_keeps_its_questions(document: Document) -> None:
    changed = documents.put_section({"code": "ride", "title": {"en": "New"}}, replacing="ride")

    assert codes(changed(document)) == codes(document)


def test_new_code_is_followed_by_conditions_and_texts(document: Document) -> None:
    line = documents.find_question(document, "line")
    asked = {**line, "text": {"en": "You said ${often|one:#|other:#}, ${oftener}?"}}
    document = documents.put_question(asked, section="", replacing="line")(document)
    often = {**documents.find_question(document, "often"), "code": "rides"}

    renamed = documents.put_question(often, section="", replacing="often")(document)

    line = documents.find_question(renamed, "line")
    assert line["when"] == {"question": "rides", "is": "yes"}
    assert line["text"] == {"en": "You said ${rides|one:#|other:#}, ${oftener}?"}


def test_text_is_written_wherever_it_stands(document: Document) -> None:
    for place, part in [
        ("survey", "intro"),
        ("section ride", "title"),
        ("question often", "text"),
        ("question home_language", "choice ar"),
        ("question home_language", "reason"),
    ]:
        document = documents.put_text(place, part, language="ar", text="جديد")(document)
        written = {(each.place, each.part): each.texts for each in documents.texts(document)}

        assert written[place, part]["ar"] == "جديد"
        assert written[place, part]["en"]


@pytest.mark.parametrize(
    ("place", "part"), [("question gone", "text"), ("question home_language", "choice gone")]
)
def test_text_of_what_is_gone_is_an_error(document: Document, place: str, part: str) -> None:
    with pytest.raises(NotFound):
        documents.put_text(place, part, language="ar", text="x")(document)


def test_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    assert documents.fingerprint({"a": 1, "b": 2}) == documents.fingerprint({"b": 2, "a": 1})


def test_edits_leave_the_original_alone(document: Document) -> None:
    before = documents.dump(document)

    documents.remove_section("you")(documents.remove_question("often")(document))

    assert documents.dump(document) == before
