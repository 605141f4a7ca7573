"""From a survey to the sheets of an XLSForm."""

import io
from collections.abc import Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from surveys.answers import OTHER, PREFER_NOT_TO_SAY
from surveys.definition import Choice, Question, Survey
from surveys.exchange.columns import HIDDEN_REFERENCE, REFERENCE, heading, language_name
from surveys.exchange.constraints import write_constraint
from surveys.exchange.relevant import write as write_condition
from surveys.exchange.xlsform_choices import BETWEEN_WORDS
from surveys.exchange.xlsform_grids import GRIDS, grid_rows
from surveys.kinds import KINDS
from surveys.kinds.rating import bounds
from surveys.kinds.yes_no import as_choices
from surveys.piping import without_forms
from surveys.reading.vocabulary import vocabulary

Cells = dict[str, str]

_LISTED = frozenset({"select_one", "select_multiple", "rank"})


def write(survey: Survey) -> bytes:
    """Return the survey as an .xlsx workbook with the sheets survey, choices, settings, engage."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lists = _Lists(survey.languages)
    rows = list(_survey_rows(survey, lists))
    used = {name for row in rows for name in row}
    plural = (name for name in _ordered(survey, _PLURAL_COLUMNS) if name in used)
    _sheet(book, "survey", [*_ordered(survey, _SURVEY_COLUMNS), *plural], rows)
    _sheet(book, "choices", _ordered(survey, _CHOICE_COLUMNS), lists.rows)
    settings = {
        "form_title": survey.title.get(survey.base_language, survey.slug),
        "form_id": survey.slug,
        "default_language": language_name(survey.base_language),
    }
    _sheet(book, "settings", list(settings), [settings])
    own = ["name", "value", *(heading("text", language) for language in survey.languages)]
    _sheet(book, "engage", own, list(_own_rows(survey)))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


_SURVEY_COLUMNS = (
    "type", "name", "label::", "hint::", "required", "relevant", "constraint", "parameters",
    "appearance", "engage_kind", "engage_soft_required", "engage_group_axis", "engage_reason::",
    "engage_prefer_not_to_say", "engage_web_only", "engage_zip_code", "engage_map_point", "engage_total",
)  # fmt: skip
_PLURAL_COLUMNS = ("engage_label::", "engage_hint::")
_CHOICE_COLUMNS = ("list_name", "name", "label::", "engage_exclusive", "engage_also::")


def _ordered(survey: Survey, columns: Sequence[str]) -> list[str]:
    """Return the headings, a translated column once for each language."""
    return [
        name
        for column in columns
        for name in (
            [heading(column[:-2], language) for language in survey.languages]
            if column.endswith("::")
            else [column]
        )
    ]


def _survey_rows(survey: Survey, lists: "_Lists") -> Iterator[Cells]:
    for section in survey.sections:
        begin = {"type": "begin_group", "name": section.code, **_texts("label", section.title)}
        if section.when is not None:
            begin["relevant"] = write_condition(section.when)
        yield begin
        for question in section.questions:
            row = _question_row(question, lists)
            yield from grid_rows(question, row, lists.add) if question.kind in GRIDS else [row]
        yield {"type": "end_group", "name": section.code}


def _question_row(question: Question, lists: "_Lists") -> Cells:
    row: Cells = {
        "type": _type(question, lists),
        "name": question.code,
        **_piped("label", question.text),
        **_piped("hint", question.hint),
        **_texts("engage_reason", question.reason),
    }
    if question.kind != "rating":
        row["constraint"] = write_constraint(question)
    if question.kind == "comment":
        row["appearance"] = "multiline"
    if not KINDS[question.kind].xlsform_tells:
        row["engage_kind"] = question.kind
    if question.shuffle:
        row["parameters"] = "randomize=true"
    if question.when is not None:
        row["relevant"] = write_condition(question.when)
    if question.total is not None:
        row["engage_total"] = str(question.total)
    row["engage_group_axis"] = question.group_axis or ""
    for column, flag in _flags(question).items():
        row[column] = "yes" if flag else ""
    return row


def _flags(question: Question) -> Mapping[str, bool]:
    listed = _base_type(question).startswith("select")
    return {
        "required": question.required,
        "engage_soft_required": question.soft_required,
        "engage_web_only": question.web_only,
        "engage_prefer_not_to_say": question.prefer_not_to_say and not listed,
        "engage_zip_code": question.zip_code,
        "engage_map_point": question.map_point,
    }


def _base_type(question: Question) -> str:
    if question.kind == "location":
        alone = "text" if question.zip_code else "geopoint"
        return "select_one" if question.choices else alone
    if question.kind == "number" and question.decimals:
        return "decimal"
    return KINDS[question.kind].xlsform


def _type(question: Question, lists: "_Lists") -> str:
    kind = _base_type(question)
    if kind not in _LISTED:
        return kind
    other = " or_other" if question.other else ""
    return f"{kind} {lists.add(question)}{other}"


class _Lists:
    """The choice lists of a form; questions with the same choices share one."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.rows: list[Cells] = []
        self._languages = languages
        self._names: dict[str, str] = {}

    def add(self, question: Question) -> str:
        """Return the name of the list with the question's choices, written if it is new."""
        cells = list(self._cells(question))
        known = repr(cells)
        if known not in self._names:
            self._names[known] = question.code
            self.rows += [{"list_name": question.code, **row} for row in cells]
        return self._names[known]

    def _cells(self, question: Question) -> Iterator[Cells]:
        for choice in _listed(question):
            shown = {tag: choice.text[tag] for tag in self._languages if tag in choice.text}
            yield {
                "name": choice.code,
                **_texts("label", shown),
                "engage_exclusive": "yes" if choice.exclusive else "",
                **_texts("engage_also", _joined(choice)),
            }
        # Nobody ranks "I'd rather not say"; the question carries it in a column of its own.
        if question.kind == "ranking":
            return
        if question.other:
            yield {"name": OTHER, **_texts("label", self._standard("other"))}
        if question.prefer_not_to_say:
            yield {"name": PREFER_NOT_TO_SAY, **_texts("label", self._standard(PREFER_NOT_TO_SAY))}

    def _standard(self, label: str) -> dict[str, str]:
        return {tag: getattr(vocabulary(tag).labels, label) for tag in self._languages}


def _listed(question: Question) -> Sequence[Choice]:
    if question.kind == "yes_no":
        return as_choices(question).choices
    if question.kind != "rating":
        return question.choices
    low, high = bounds(question)
    bare = (str(number) for number in range(low, high + 1))
    return [
        question.choice(code) or Choice(code=code, text=dict.fromkeys(question.text, code))
        for code in bare
    ]


def _joined(choice: Choice) -> dict[str, str]:
    return {tag: f" {BETWEEN_WORDS} ".join(words) for tag, words in choice.also.items()}


def _texts(column: str, texts: Mapping[str, str]) -> Cells:
    return {heading(column, language): text for language, text in texts.items()}


def _piped(column: str, texts: Mapping[str, str]) -> Cells:
    """Return the texts with bare references; those with plural forms stand in columns of ours."""
    bare = {tag: without_forms(text) for tag, text in texts.items()}
    own = {
        tag: text.replace(REFERENCE, HIDDEN_REFERENCE)
        for tag, text in texts.items()
        if text != bare[tag]
    }
    return _texts(column, bare) | _texts(f"engage_{column}", own)


def _own_rows(survey: Survey) -> Iterator[Cells]:
    yield {"name": "slug", "value": survey.slug}
    for name in ("title", "intro", "thanks"):
        yield {"name": name, **_texts("text", getattr(survey, name))}
    yield {"name": "languages", "value": " ".join(survey.languages)}
    yield {"name": "sms", "value": "yes" if survey.sms else "no"}
    if survey.keyword:
        yield {"name": "keyword", "value": survey.keyword}
    states = (f"{tag}={state}" for tag, state in survey.translations.items())
    yield {"name": "translations", "value": " ".join(states)}


def _sheet(book: Workbook, name: str, columns: Sequence[str], rows: Sequence[Cells]) -> None:
    sheet: Worksheet = book.create_sheet(name)
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(column, "") or None for column in columns])
        for cell in sheet[sheet.max_row]:
            # A label that begins with "=" is a text and must never run as a formula.
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
