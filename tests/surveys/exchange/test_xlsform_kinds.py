"""Each kind on its way through a workbook, and as other programs see it."""

import io

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pyxform.xls2xform import convert

from surveys.definition import Survey
from surveys.errors import InvalidSurvey
from surveys.exchange import xlsform

AREAS = [{"code": c, "text": {"en": c.title()}} for c in ("harbor", "hills")]
DAYS = [{"code": c, "text": {"en": c.title()}} for c in ("by_day", "at.night")]
KINDS: dict[str, dict[str, object]] = {
    "ranking": {"choices": AREAS, "at_most": 1, "prefer_not_to_say": True},
    "matrix": {"rows": DAYS, "choices": AREAS, "required": True, "hint": {"en": "Each row."}},
    "date": {"earliest": "2026-01-01", "latest": "2026-12-31"},
    "location": {"choices": AREAS, "zip_code": True, "map_point": True, "other": True},
    "budget": {"choices": AREAS, "total": 10, "prefer_not_to_say": True},
    "photo": {"soft_required": True},
}


def survey(*questions: dict[str, object]) -> Survey:
    return Survey.model_validate(
        {
            "slug": "kinds",
            "title": {"en": "Kinds"},
            "languages": ["en"],
            "base_language": "en",
            "sections": [{"code": "one", "title": {"en": "One"}, "questions": questions}],
        }
    )


def ask(kind: str, **parts: object) -> dict[str, object]:
    return {"code": kind, "kind": kind, "text": {"en": f"{kind}?"}, **parts}


EVERY = survey(*(ask(kind, **parts) for kind, parts in KINDS.items()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_survives_the_way_through_a_workbook(kind: str) -> None:
    alone = survey(ask(kind, **KINDS[kind]))

    assert xlsform.read(xlsform.write(alone)) == alone


@pytest.mark.parametrize(
    "parts", [{"zip_code": True}, {"map_point": True, "web_only": True}], ids=["zip", "map"]
)
def test_a_place_without_a_list_survives(parts: dict[str, object]) -> None:
    alone = survey(ask("location", **parts))

    assert xlsform.read(xlsform.write(alone)) == alone


def test_all_kinds_together_survive() -> None:
    assert xlsform.read(xlsform.write(EVERY)) == EVERY


def test_other_programs_accept_every_kind() -> None:
    result = convert(xlsform.write(EVERY), file_type=".xlsx", validate=False)

    for control in ("odk:rank", "upload", 'type="date"', "matrix_by_day", "budget_hills"):
        assert control in result.xform


def test_a_condition_on_a_day_survives() -> None:
    later = ask("comment", when={"question": "date", "at_least": "2026-05-01"})
    whole = survey(ask("date"), later)

    assert xlsform.read(xlsform.write(whole)) == whole


def test_a_grid_that_is_never_closed_is_told() -> None:
    book = load_workbook(io.BytesIO(xlsform.write(survey(ask("budget", choices=AREAS)))))
    sheet = book["survey"]
    sheet.delete_rows(sheet.max_row - 1, 2)
    content = io.BytesIO()
    book.save(content)

    with pytest.raises(InvalidSurvey) as caught:
        xlsform.read(content.getvalue())

    problems = [fault.problem for fault in caught.value.faults]
    assert "the group 'budget' is never closed" in problems


def test_plural_forms_survive_and_other_programs_see_the_bare_reference() -> None:
    text = {"en": "After ${number|one:# time|other:# times}?"}
    whole = survey(ask("number"), {"code": "c", "kind": "comment", "text": text, "hint": text})
    content = xlsform.write(whole)

    assert xlsform.read(content) == whole
    assert "After ${number} times?" in [cell.value for row in sheet(content) for cell in row]
    assert "output value" in convert(content, file_type=".xlsx", validate=False).xform


def sheet(content: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(content))["survey"]
