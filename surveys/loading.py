"""From raw data to a survey, or to the list of everything that is wrong with it.

The shape is validated by `surveys.definition`; references and the demands of each question kind
are looked at on the raw data, so that one fault does not hide another.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from surveys.definition import Question, Survey
from surveys.errors import InvalidSurvey
from surveys.faults import Fault
from surveys.kinds import KINDS

Path = tuple[int | str, ...]

# pydantic's name of what is wrong -> how a person mends it. The rest is told as it is.
_MENDS = {
    "missing": "Add it",
    "extra_forbidden": "Remove it, or correct its spelling",
    "string_type": "Write a text, in quotes if it looks like a number",
    "string_pattern_mismatch": "Use letters, digits and single underscores, a letter first",
    "unknown_language": "Use one of the product's language tags, such as es or zh-Hans",
    "base_language": "Add it to 'languages', or change 'base_language'",
    "bounds": "Exchange the two",
    "comparison": "Write for example {question: CODE, is: VALUE}; the comparisons are is, "
    "includes, at_least, at_most (a number or a date) and answered (true or false)",
}


def load_survey(raw: object, *, place: Callable[[Path], str] | None = None) -> Survey:
    """Return the survey that the raw data describes.

    `place` says where a path of the data is for a person; without it paths are told by codes.

    Raises:
        InvalidSurvey: with every fault.
    """
    told = place or (lambda path: describe(raw, path))
    shape: list[Fault] = []
    survey: Survey | None = None
    try:
        survey = Survey.model_validate(raw)
    except ValidationError as error:
        shape = [_fault(detail, told) for detail in error.errors(include_url=False)]
    found = shape + [
        Fault(told(path), problem, mend) for path, problem, mend in _integrity(raw, survey)
    ]
    if found or survey is None:
        raise InvalidSurvey(list(dict.fromkeys(found)))
    return survey


def describe(raw: object, path: Path) -> str:
    """Return a path as a person follows it: `question age, choices 2, text`."""
    steps: list[str] = []
    node = raw
    for step in path:
        node = _child(node, step)
        code = node.get("code") if isinstance(node, Mapping) else None
        if isinstance(step, int):
            name = f"{steps.pop() if steps else 'entry'} {step + 1}"
            steps = [*steps, name] if code is None else [*steps, f"{name} ({code})"]
        elif not step[:1].isupper() and not step.startswith(("function-", "tagged-")):
            steps.append(step)
    return ", ".join(steps) or "the survey"


def _child(node: object, step: int | str) -> object:
    if isinstance(node, Mapping):
        return node.get(step)
    if isinstance(node, list | tuple) and isinstance(step, int) and step < len(node):
        return node[step]
    return node if isinstance(step, str) else None


def _fault(detail: ErrorDetails, told: Callable[[Path], str]) -> Fault:
    kind, where = detail["type"], detail["loc"]
    problem = {
        "missing": "this is missing",
        "extra_forbidden": "this is not known here",
        "string_pattern_mismatch": f"{detail['input']!r} is no valid code",
    }.get(kind, detail["msg"])
    return Fault(told(where), problem, _MENDS.get(kind, "Correct the value"))


def _integrity(raw: object, survey: Survey | None) -> Iterator[tuple[Path, str, str]]:
    questions = list(_raw_questions(raw))
    yield from _twice(questions)
    yield from _kinds(questions)
    yield from _references(raw)
    if survey is not None:
        for (path, _), question in zip(questions, survey.questions, strict=True):
            yield from _kind_flaws(question, path)


def _raw_questions(raw: object) -> Iterator[tuple[Path, Mapping[str, object]]]:
    for number, section in enumerate(_items(raw, "sections")):
        for place, question in enumerate(_items(section, "questions")):
            if isinstance(question, Mapping):
                yield ("sections", number, "questions", place), question


def _items(node: object, key: str) -> Sequence[object]:
    items = node.get(key) if isinstance(node, Mapping) else None
    return items if isinstance(items, list | tuple) else ()


def _twice(
    questions: Sequence[tuple[Path, Mapping[str, object]]],
) -> Iterator[tuple[Path, str, str]]:
    counts = Counter(question["code"] for _, question in questions if _has_code(question))
    for path, question in questions:
        if _has_code(question) and counts[question["code"]] > 1:
            problem = f"the question code '{question['code']}' is used more than once"
            yield path, problem, "Give each question its own code"


def _has_code(question: Mapping[str, object]) -> bool:
    return isinstance(question.get("code"), str)


def _kinds(
    questions: Sequence[tuple[Path, Mapping[str, object]]],
) -> Iterator[tuple[Path, str, str]]:
    for path, question in questions:
        kind = question.get("kind")
        if isinstance(kind, str) and kind not in KINDS:
            known = ", ".join(KINDS)
            yield (*path, "kind"), f"no question kind is called '{kind}'", f"Use one of {known}"


def _references(raw: object) -> Iterator[tuple[Path, str, str]]:
    known = {question["code"] for _, question in _raw_questions(raw) if _has_code(question)}
    sections = enumerate(_items(raw, "sections"))
    parts: list[tuple[Path, object]] = [(("sections", number), each) for number, each in sections]
    for path, part in (*parts, *_raw_questions(raw)):
        for asked in _asked(part.get("when") if isinstance(part, Mapping) else None):
            if asked not in known:
                problem = f"the condition asks for '{asked}', which is no question"
                yield (*path, "when"), problem, "Use the code of an earlier question"


def _asked(condition: object) -> Iterator[str]:
    """Give the questions that a condition names, whatever else is wrong with it."""
    if not isinstance(condition, Mapping):
        return
    asked = condition.get("question")
    if isinstance(asked, str):
        yield asked
    for part in (*_items(condition, "all"), *_items(condition, "any"), condition.get("not")):
        yield from _asked(part)


def _kind_flaws(question: Question, path: Path) -> Iterator[tuple[Path, str, str]]:
    kind = KINDS.get(question.kind)
    if kind is not None:
        for problem, mend in kind.faults(question):
            yield path, problem, mend
