import io
from collections.abc import Sequence

import pytest
from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

from surveys.definition import Survey
from surveys.errors import InvalidSurvey
from surveys.exchange import xlsform
from surveys.library import names, ready

Rows = Sequence[Sequence[object]]

CHOICES: Rows = (
    ("list_name", "name", "label::English (en)", "label::Español (es)"),
    ("travel", "walk", "Walk", "A pie"),
    ("travel", "bus", "Bus", "Autobús"),
)


def workbook(survey: Rows, choices: Rows = CHOICES, settings: Rows = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def faults(content: bytes) -> list[str]:
    with pytest.raises(InvalidSurvey) as caught:
        xlsform.read(content)
    assert all(fault.mend for fault in caught.value.faults)
    return [f"{fault.place}: {fault.problem}" for fault in caught.value.faults]


@pytest.mark.parametrize("slug", names())
def test_a_ready_survey_survives_the_way_through_a_workbook(slug: str) -> None:
    imported = xlsform.read_with_notes(xlsform.write(ready(slug)))

    assert imported.survey == ready(slug)
    assert imported.left_out == ()


def test_everything_the_definition_can_say_survives() -> None:
    survey = Survey.model_validate(
        {
            "slug": "all-of-it",
            "title": {"ar": "كل شيء"},
            "languages": ["ar", "en"],
            "base_language": "ar",
            "sms": False,
            "sections": [
                {
                    "code": "one",
                    "questions": [
                        {"code": "a", "kind": "information", "text": {"ar": "اقرأوا"}},
                        {
                            "code": "b",
                            "kind": "multiple_choice",
                            "text": {"ar": "؟", "en": "=1+1"},
                            "choices": [
                                {"code": "x", "text": {"ar": "س"}, "also": {"en": ["ex", "the x"]}},
                                {"code": "none", "text": {"ar": "لا شيء"}, "exclusive": True},
                            ],
                            "at_most": 2,
                            "other": True,
                            "prefer_not_to_say": True,
                            "shuffle": True,
                            "group_axis": "b",
                            "reason": {"ar": "لأن"},
                        },
                        {"code": "n", "kind": "number", "text": {"ar": "كم"}, "decimals": True, "minimum": 0.5},
                        {"code": "t", "kind": "short_text", "text": {"ar": "أين"}, "web_only": True, "prefer_not_to_say": True},
                        {"code": "c", "kind": "comment", "text": {"ar": "ماذا"}, "soft_required": True},
                        {"code": "y", "kind": "yes_no", "text": {"ar": "هل"}, "required": True},
                    ],
                },
                {
                    "code": "two",
                    "title": {"ar": "اثنان"},
                    "when": {"any": [{"question": "y", "is": "yes"}, {"not": {"question": "b", "includes": "x"}}]},
                    "questions": [
                        {
                            "code": "r",
                            "kind": "rating",
                            "text": {"ar": "كيف"},
                            "minimum": 0,
                            "maximum": 10,
                            "choices": [{"code": "0", "text": {"ar": "سيئ"}}, {"code": "10", "text": {"ar": "جيد"}}],
                        }
                    ],
                },
            ],
        }
    )  # fmt: skip

    assert xlsform.read(xlsform.write(survey)) == survey


@pytest.mark.parametrize("slug", names())
def test_other_programs_accept_the_exported_form(slug: str) -> None:
    result = convert(xlsform.write(ready(slug)), file_type=".xlsx", validate=False)

    assert "<h:title>" in result.xform
    assert not [warning for warning in result.warnings if "or_other" not in warning]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    survey = ready("community").model_copy(update={"title": {"en": "=HYPERLINK(1)"}})

    book = load_workbook(io.BytesIO(xlsform.write(survey)))

    assert book["settings"]["A2"].data_type == "s"
    assert xlsform.read(xlsform.write(survey)).title["en"] == "=HYPERLINK(1)"


def test_a_form_made_elsewhere_is_read() -> None:
    survey: Rows = (
        ("type", "name", "label::English (en)", "label::Spanish (es)", "required", "relevant", "constraint", "parameters"),
        ("start", "start", None, None, None, None, None, None),
        ("select_one travel or_other", "mode", "How?", "¿Cómo?", "yes", None, None, "randomize=true"),
        ("begin group", "more", "More", "Más", None, "selected(${mode}, 'bus')", None, None),
        ("select multiple travel", "also", "Also?", "¿También?", None, None, "count-selected(.) <= 2", None),
        ("integer", "age", "Age?", "¿Edad?", None, None, ". > 0 and . < 120", None),
        ("range", "mark", "Mark?", "¿Nota?", None, None, None, "start=1 end=10 step=1"),
        ("end group", None, None, None, None, None, None, None),
        ("text", "why", "Why?", "¿Por qué?", True, "${age} >= 18", None, None),
        ("note", "bye", "Bye", "Adiós", None, None, None, None),
    )  # fmt: skip
    settings: Rows = (("form_title", "form_id"), ("City Survey", "city_survey_2026"))

    imported = xlsform.read_with_notes(workbook(survey, settings=settings))
    read = imported.survey

    assert (read.slug, read.title) == ("city-survey-2026", {"en": "City Survey"})
    assert read.languages == ("en", "es")
    assert [section.code for section in read.sections] == ["part_1", "more", "part_2"]
    mode = read.question("mode")
    assert (mode.kind, mode.other, mode.required, mode.shuffle) == (
        "single_choice",
        True,
        True,
        True,
    )
    assert mode.text == {"en": "How?", "es": "¿Cómo?"}
    assert read.question("also").at_most == 2
    assert (read.question("age").minimum, read.question("age").maximum) == (1, 119)
    assert (read.question("mark").kind, read.question("mark").maximum) == ("rating", 10)
    assert (read.question("why").kind, read.question("why").required) == ("comment", True)
    assert read.question("bye").kind == "information"
    assert [note.place for note in imported.left_out] == ["sheet survey, row 2, column type"]


def test_a_group_in_a_group_is_asked_under_both_conditions() -> None:
    survey: Rows = (
        ("type", "name", "label", "relevant"),
        ("text", "a", "A?", None),
        ("begin_group", "outer", "Outer", "${a} = 'x'"),
        ("text", "b", "B?", None),
        ("begin_group", "inner", "Inner", "${b} = 'y'"),
        ("text", "c", "C?", None),
        ("end_group", None, None, None),
        ("text", "d", "D?", None),
        ("end_group", None, None, None),
    )

    read = xlsform.read(workbook(survey))

    assert [section.code for section in read.sections] == ["part_1", "outer", "inner", "outer_4"]
    assert read.to_json()["sections"][2]["when"] == {  # type: ignore[index, call-overload]
        "all": [{"question": "a", "is": "x"}, {"question": "b", "is": "y"}]
    }


def test_every_fault_is_told_with_sheet_row_and_mend() -> None:
    survey: Rows = (
        ("type", "name", "label::English (en)", "label::Klingon (tlh)", "relevant", "constraint", "parameters"),
        ("select_one nowhere", "a", "A?", None, None, None, None),
        ("select_one", "b", "B?", None, None, None, None),
        ("barcode", "c", "C?", None, None, None, None),
        ("text", None, "D?", None, None, None, None),
        ("text", "e", None, None, None, None, None),
        ("text", "two words", "F?", None, None, None, None),
        ("text", "g", "G?", None, "${nothing} = 'x'", None, None),
        ("text", "h", "H?", None, "today() > 3", None, None),
        ("integer", "g", "Again?", None, None, "regex(., '[0-9]')", None),
        ("range", "i", "I?", None, None, None, "start=0 end=1 step=0.1"),
        ("begin_repeat", "r", "R", None, None, None, None),
        ("end_repeat", None, None, None, None, None, None),
        ("end_group", None, None, None, None, None, None),
        (None, "j", "J?", None, None, None, None),
        ("begin_group", "open", "Open", None, None, None, None),
    )  # fmt: skip
    choices: Rows = (("list_name", "name", "label"), ("l", None, "x"), (None, "y", "x"))

    told = "\n".join(faults(workbook(survey, choices)))

    for expected in (
        "sheet survey, row 1: the language 'Klingon (tlh)' is not known",
        "sheet survey, row 2, column type: the list 'nowhere' is not on the sheet choices",
        "sheet survey, row 3, column type: no list is named",
        "sheet survey, row 4, column type: the type 'barcode' is not known here",
        "sheet survey, row 5, column name: the question has no name",
        "sheet survey, row 6, column label: the question has no label",
        "sheet survey, row 7, column name: 'two words' is no valid code",
        "sheet survey, row 9, column relevant: the condition cannot be read near 'today",
        "sheet survey, row 10, column constraint: \"regex(., '[0-9]')\" cannot be checked here",
        "sheet survey, row 10: the question code 'g' is used more than once",
        "sheet survey, row 11, column parameters: a scale counts in steps of one",
        "sheet survey, row 12, column type: questions cannot be repeated",
        "sheet survey, row 14, column type: no group is open here",
        "sheet survey, row 15, column type: the row has no type",
        "sheet survey, row 16, column type: the group 'open' is never closed",
        "sheet choices, row 2, column name: the cell is empty",
        "sheet choices, row 3, column list_name: the cell is empty",
    ):
        assert expected in told


def test_a_reference_to_nothing_is_told_with_its_row() -> None:
    survey: Rows = (("type", "name", "label", "relevant"), ("text", "g", "G?", "${nothing} = 'x'"))

    assert faults(workbook(survey)) == [
        "sheet survey, row 2, column relevant: the condition asks for 'nothing', which is no question"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "this is no Excel workbook"),
        (b"slug: x", "this is no Excel workbook"),
        (workbook(()), "there is no column 'type'"),
        (workbook((("type", "label"),)), "there is no column 'name'"),
    ],
)
def test_what_is_no_form_is_refused(content: bytes, problem: str) -> None:
    assert any(problem in fault for fault in faults(content))


def test_a_workbook_without_a_survey_sheet_is_refused() -> None:
    content = io.BytesIO()
    Workbook().save(content)

    assert faults(content.getvalue()) == ["the workbook: there is no sheet 'survey'"]


def test_numbers_in_cells_are_read_as_typed() -> None:
    survey: Rows = (("type", "name", "label"), ("select_one kids", "kids", "How many?"))
    choices: Rows = (("list_name", "name", "label"), ("kids", 1, 1.0), ("kids", 2.0, "Two"))

    question = xlsform.read(workbook(survey, choices)).question("kids")

    assert question.choice_codes == ("1", "2")
    assert question.choices[0].text == {"en": "1"}
