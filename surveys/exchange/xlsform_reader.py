"""From the sheets of an XLSForm to the raw data of a survey, with the row of every piece."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.exchange.columns import HIDDEN_REFERENCE, REFERENCE
from surveys.exchange.constraints import parse_constraint, parse_days, parse_parameters
from surveys.exchange.relevant import UnreadableExpression, parse
from surveys.exchange.workbook import Row, Sheet
from surveys.exchange.xlsform_choices import ChoiceList, read_choices, truth
from surveys.exchange.xlsform_grids import GRIDS, read_grid
from surveys.faults import Fault, Phrase
from surveys.loading import Path

# Types that ask the resident nothing; a survey here keeps time and channel by itself.
_SILENT = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "subscriberid",
        "simserial",
        "phonenumber",
        "username",
        "email",
        "audit",
    ]
)
_PLAIN = {"integer": "number", "int": "number", "decimal": "number", "text": "comment", "string": "comment",
          "note": "information", "range": "rating", "date": "date", "image": "photo", "photo": "photo",
          "geopoint": "location"}  # fmt: skip
_SELECTS = {"select_one": "single_choice", "select_multiple": "multiple_choice", "rank": "ranking"}
_ALIASES = {
    "select one": "select_one", "select1": "select_one", "select one from": "select_one",
    "select multiple": "select_multiple", "select all that apply": "select_multiple",
    "begin group": "begin_group", "end group": "end_group", "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
}  # fmt: skip
# Columns with a meaning this product has no place for.
_UNUSED = ("calculation", "default", "trigger", "choice_filter", "read_only", "repeat_count",
           "constraint_message", "required_message", "guidance_hint", "image", "audio", "video")  # fmt: skip
_KNOWN = (
    "select_one, select_multiple, rank, integer, decimal, text, range, date, image, geopoint, "
    "note, begin_group, end_group"
)


@dataclass(slots=True)
class Form:
    """What was read: raw data, the place of each path in it, faults, and what was left out."""

    raw: dict[str, object]
    places: dict[Path, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    code: str
    row: int
    title: dict[str, str]
    when: Mapping[str, object] | None


class SheetReader:
    """Walks down the sheet `survey`, keeping the open groups.

    Sections are flat here: a group inside a group becomes one of its own, under both conditions.
    """

    def __init__(self, sheets: Mapping[str, Sheet], *, base: str, form: Form) -> None:
        self._base = base
        self._form = form
        self._sections: list[dict[str, object]] = []
        self._open: list[_Group] = []
        self._fresh = True
        self._grid: list[Row] = []
        self._loose = 0
        self._lists = read_choices(sheets.get("choices"), base=base, fault=form.faults.append)

    def read(self, sheet: Sheet) -> list[dict[str, object]]:
        """Return the sections; faults go to the form."""
        for row in sheet.rows:
            if not truth(row.get("disabled")):
                self._row(row)
        unclosed = [(group.row, group.code) for group in self._open]
        unclosed += [(begin.number, begin.get("name")) for begin in self._grid[:1]]
        for number, code in unclosed:
            self._fault(
                number,
                "type",
                Phrase("the group '%(code)s' is never closed", code=code),
                Phrase("Add end_group"),
            )
        return self._sections

    def _row(self, row: Row) -> None:
        if self._grid:
            self._grid_row(row)
            return
        written = " ".join(row.get("type").split())
        kind, _, rest = _ALIASES.get(written.lower(), written).partition(" ")
        for alias, name in _ALIASES.items():
            if written.lower().startswith(f"{alias} "):
                kind, rest = name, written[len(alias) + 1 :]
        match kind.lower():
            case "":
                self._fault(
                    row.number,
                    "type",
                    Phrase("the row has no type"),
                    Phrase("Use one of %(known)s", known=_KNOWN),
                )
            case "begin_group":
                self._begin(row)
            case "end_group":
                self._end(row)
            case "begin_repeat" | "end_repeat":
                self._fault(
                    row.number,
                    "type",
                    Phrase("questions cannot be repeated"),
                    Phrase("Ask once, or for a number"),
                )
            case silent if silent in _SILENT:
                self._leave_out(
                    row.number,
                    "type",
                    Phrase("'%(silent)s' asks the resident nothing", silent=silent),
                )
            case known:
                self._question(row, known, rest)

    def _grid_row(self, row: Row) -> None:
        if row.get("type").replace(" ", "_") != "end_group":
            self._grid.append(row)
            return
        begin, *parts = self._grid
        self._grid = []
        self._add(
            begin, self._common(begin) | read_grid(begin, parts, self._lists, base=self._base)
        )

    def _begin(self, row: Row) -> None:
        if row.get("engage_kind") in GRIDS:
            self._grid = [row]
            return
        code = row.get("name")
        if not code:
            self._fault(
                row.number, "name", Phrase("the group has no name"), Phrase("Give it a name")
            )
        title = row.texts("label", self._base)
        self._open.append(_Group(code, row.number, title, self._when(row)))
        self._fresh = True

    def _end(self, row: Row) -> None:
        if not self._open:
            self._fault(
                row.number,
                "type",
                Phrase("no group is open here"),
                Phrase("Remove the row, or add begin_group"),
            )
            return
        self._open.pop()
        self._fresh = True

    def _section(self) -> tuple[int, list[dict[str, object]]]:
        """Return the number of the section that a question here belongs to, and its questions."""
        if self._fresh or not self._sections:
            self._sections.append(self._new_section())
            self._fresh = False
        number = len(self._sections) - 1
        questions = self._sections[number]["questions"]
        assert isinstance(questions, list)  # noqa: S101 - made so a few lines below
        return number, questions

    def _new_section(self) -> dict[str, object]:
        path: Path = ("sections", len(self._sections))
        used = {section["code"] for section in self._sections}
        if not self._open:
            self._loose += 1
            return {"code": f"part_{self._loose}", "questions": []}
        group = self._open[-1]
        again = group.code in used
        section: dict[str, object] = {
            "code": f"{group.code}_{len(self._sections) + 1}" if again else group.code,
            "title": group.title,
            "questions": [],
        }
        conditions = [open_group.when for open_group in self._open if open_group.when]
        if conditions:
            section["when"] = conditions[0] if len(conditions) == 1 else {"all": conditions}
        self._form.places[path] = f"sheet survey, row {group.row}"
        return section

    def _question(self, row: Row, kind: str, rest: str) -> None:
        question = self._common(row)
        if kind in _SELECTS:
            self._select(row, question, kind, rest)
        elif kind in _PLAIN:
            self._plain(row, question, kind)
        else:
            self._fault(
                row.number,
                "type",
                Phrase("the type '%(kind)s' is not known here", kind=kind),
                Phrase("Use one of %(known)s", known=_KNOWN),
            )
            return
        own = row.get("engage_kind")
        if own:
            question["kind"] = own
        _fit(question)
        self._add(row, question)

    def _add(self, row: Row, question: dict[str, object]) -> None:
        number, questions = self._section()
        path: Path = ("sections", number, "questions", len(questions))
        self._form.places[path] = f"sheet survey, row {row.number}"
        questions.append(question)

    def _common(self, row: Row) -> dict[str, object]:
        if not row.get("name"):
            self._fault(
                row.number, "name", Phrase("the question has no name"), Phrase("Give it a name")
            )
        text = self._piped(row, "label")
        if not text:
            self._fault(
                row.number,
                "label",
                Phrase("the question has no label"),
                Phrase("Write what is asked"),
            )
        question: dict[str, object] = {"code": row.get("name"), "text": text}
        hint = self._piped(row, "hint")
        reason = row.texts("engage_reason", self._base)
        question |= {key: texts for key, texts in (("hint", hint), ("reason", reason)) if texts}
        for key, name in _FLAGS.items():
            if truth(row.get(name)):
                question[key] = True
        if row.get("engage_group_axis"):
            question["group_axis"] = row.get("engage_group_axis")
        if row.get("engage_total"):
            question["total"] = row.get("engage_total")
        when = self._when(row)
        if when:
            question["when"] = when
        self._unused(row)
        return question

    def _piped(self, row: Row, name: str) -> dict[str, str]:
        """Return the texts of a column, those with plural forms from the column of ours."""
        own = row.texts(f"engage_{name}", self._base).items()
        forms = {tag: text.replace(HIDDEN_REFERENCE, REFERENCE) for tag, text in own}
        return row.texts(name, self._base) | forms

    def _unused(self, row: Row) -> None:
        for heading in row.cells:
            name = heading.name.removeprefix("media::").partition("::")[0]
            if name in _UNUSED:
                self._leave_out(row.number, name, Phrase("'%(name)s' is not used here", name=name))

    def _select(self, row: Row, question: dict[str, object], kind: str, rest: str) -> None:
        name, _, extra = rest.partition(" ")
        question["kind"] = _SELECTS[kind]
        listed = self._lists.get(name)
        if listed is None:
            problem = (
                Phrase("the list '%(name)s' is not on the sheet choices", name=name)
                if name
                else Phrase("no list is named")
            )
            self._fault(row.number, "type", problem, Phrase("Name a list of the sheet choices"))
            listed = ChoiceList()
        question["choices"] = list(listed.choices)
        if listed.other or extra.strip() in {"or_other", "or other", "or specify other"}:
            question["other"] = True
        if listed.prefer_not_to_say:
            question["prefer_not_to_say"] = True
        if parse_parameters(row.get("parameters")).get("randomize") == "true":
            question["shuffle"] = True
        self._bounds(row, question, whole=True)

    def _plain(self, row: Row, question: dict[str, object], kind: str) -> None:
        question["kind"] = _PLAIN[kind]
        if kind == "decimal":
            question["decimals"] = True
        if kind == "geopoint":
            question |= {"map_point": True, "web_only": True}
        if kind == "range":
            self._range(row, question)
        self._bounds(row, question, whole=kind != "decimal")

    def _range(self, row: Row, question: dict[str, object]) -> None:
        parameters = parse_parameters(row.get("parameters"))
        ends = [
            parameters.get("start", "0"),
            parameters.get("end", "10"),
            parameters.get("step", "1"),
        ]
        if not all(re.fullmatch("-?[0-9]+", end) for end in ends) or ends[2] != "1":
            mend = Phrase("Use whole numbers and step=1, or the type decimal with a constraint")
            self._fault(row.number, "parameters", Phrase("a scale counts in steps of one"), mend)
            return
        question |= {"minimum": int(ends[0]), "maximum": int(ends[1])}

    def _bounds(self, row: Row, question: dict[str, object], *, whole: bool) -> None:
        constraint = row.get("constraint")
        if not constraint:
            return
        found = parse_days(constraint) or parse_constraint(constraint, whole=whole)
        if found is None:
            mend = Phrase("Use bounds such as . >= 1 and . <= 50, or count-selected(.) <= 3")
            self._fault(
                row.number,
                "constraint",
                Phrase("%(constraint)s cannot be checked here", constraint=repr(constraint)),
                mend,
            )
            return
        question.update(found)

    def _when(self, row: Row) -> Mapping[str, object] | None:
        expression = row.get("relevant") or row.get("relevance")
        if not expression:
            return None
        try:
            return parse(expression)
        except UnreadableExpression as error:
            problem = Phrase("the condition cannot be read near %(near)s", near=repr(error.near))
            self._fault(
                row.number,
                "relevant",
                problem,
                Phrase("Compare answers with values, joined by and, or, not()"),
            )
            return None

    def _fault(self, row: int, column: str, problem: str, mend: str) -> None:
        place = Phrase("sheet survey, row %(row)s, column %(column)s", row=row, column=column)
        self._form.faults.append(Fault(place, problem, mend))

    def _leave_out(self, row: int, column: str, problem: str) -> None:
        place = Phrase("sheet survey, row %(row)s, column %(column)s", row=row, column=column)
        self._form.left_out.append(Fault(place, problem, Phrase("It was left out")))


_FLAGS = {
    "required": "required",
    "soft_required": "engage_soft_required",
    "web_only": "engage_web_only",
    "prefer_not_to_say": "engage_prefer_not_to_say",
    "zip_code": "engage_zip_code",
    "map_point": "engage_map_point",
}


def _fit(question: dict[str, object]) -> None:
    """Turn choices that only stand for the kind's own options back into the kind."""
    choices = question.get("choices")
    if not isinstance(choices, list):
        return
    if question["kind"] == "yes_no":
        del question["choices"]
    if question["kind"] == "rating":
        codes = [
            int(choice["code"]) for choice in choices if re.fullmatch("-?[0-9]+", choice["code"])
        ]
        if codes:
            question |= {"minimum": min(codes), "maximum": max(codes)}
        question["choices"] = [
            choice for choice in choices if set(choice["text"].values()) != {choice["code"]}
        ]
