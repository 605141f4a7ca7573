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
from surveys.faults import Fault, Phrase
from surveys.kinds import KINDS

Path = tuple[int | str, ...]

# pydantic's name of what is wrong -> how a person mends it. The rest is told in its own words.
_MENDS = {
    "missing": Phrase("Add it"),
    "extra_forbidden": Phrase("Remove it, or correct its spelling"),
    "string_type": Phrase("Write a text, in quotes if it looks like a number"),
    "string_pattern_mismatch": Phrase("Use letters, digits and single underscores, a letter first"),
    "unknown_language": Phrase("Use one of the product's language tags, such as es or zh-Hans"),
    "base_language": Phrase("Add it to 'languages', or change 'base_language'"),
    "bounds": Phrase("Exchange the two"),
    "comparison": Phrase(
        "Write for example {question: CODE, is: VALUE}; the comparisons are is, "
        "includes, at_least, at_most (a number or a date) and answered (true or false)"
    ),
}


# What definitions and conditions say of themselves, so that catalogues know of it.
_OWN = {
    str(each): each
    for each in (
        Phrase("minimum is greater than maximum"),
        Phrase("earliest is after latest"),
        Phrase("base language is not among the languages"),
        Phrase("a comparison needs exactly one of its words"),
        Phrase("the value does not go with the comparison"),
    )
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
    return ", ".join(steps) or Phrase("the survey")


def _child(node: object, step: int | str) -> object:
    if isinstance(node, Mapping):
        return node.get(step)
    if isinstance(node, list | tuple) and isinstance(step, int) and step < len(node):
        return node[step]
    return node if isinstance(step, str) else None


def _fault(detail: ErrorDetails, told: Callable[[Path], str]) -> Fault:
    mend = _MENDS.get(detail["type"], Phrase("Correct the value"))
    return Fault(told(detail["loc"]), _problem(detail), mend)


def _problem(detail: ErrorDetails) -> Phrase:
    given = repr(detail["input"])
    match detail["type"]:
        case "missing":
            return Phrase("this is missing")
        case "extra_forbidden":
            return Phrase("this is not known here")
        case "string_pattern_mismatch":
            return Phrase("%(given)s is no valid code", given=given)
        case "string_type":
            return Phrase("this is no text")
        case "unknown_language":
            return Phrase("language not known: %(tag)s", tag=detail["ctx"]["tag"])
    message = detail["msg"]
    return _OWN.get(message) or Phrase("the value does not fit (%(why)s)", why=message)


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
            problem = Phrase(
                "the question code '%(code)s' is used more than once", code=question["code"]
            )
            yield path, problem, Phrase("Give each question its own code")


def _has_code(question: Mapping[str, object]) -> bool:
    return isinstance(question.get("code"), str)


def _kinds(
    questions: Sequence[tuple[Path, Mapping[str, object]]],
) -> Iterator[tuple[Path, str, str]]:
    for path, question in questions:
        kind = question.get("kind")
        if isinstance(kind, str) and kind not in KINDS:
            known = ", ".join(KINDS)
            yield (
                (*path, "kind"),
                Phrase("no question kind is called '%(kind)s'", kind=kind),
                Phrase("Use one of %(known)s", known=known),
            )


def _references(raw: object) -> Iterator[tuple[Path, str, str]]:
    known = {question["code"] for _, question in _raw_questions(raw) if _has_code(question)}
    sections = enumerate(_items(raw, "sections"))
    parts: list[tuple[Path, object]] = [(("sections", number), each) for number, each in sections]
    for path, part in (*parts, *_raw_questions(raw)):
        for asked in _asked(part.get("when") if isinstance(part, Mapping) else None):
            if asked not in known:
                problem = Phrase(
                    "the condition asks for '%(asked)s', which is no question", asked=asked
                )
                yield (*path, "when"), problem, Phrase("Use the code of an earlier question")


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
