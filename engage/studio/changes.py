"""What differs between two documents of plain JSON, as one path with its values before and after.

An edit is about one part of a survey, so the smallest subtree that holds all of it is small too: a
history of hundreds of edits weighs little beside one copy of a document in sixteen languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.answers import Json

Path = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What stood at `path` before, and what stands there after."""

    path: Path
    before: Json
    after: Json


def difference(before: Json, after: Json) -> Change | None:
    """Give the smallest part of the document that holds every difference; `None` for none."""
    if before == after:
        return None
    path: Path = ()
    while (step := _only_step(before, after)) is not None:
        before, after = _at(before, step), _at(after, step)
        path = (*path, step)
    return Change(path, before, after)


def put(document: Json, path: Sequence[int | str], value: Json) -> Json:
    """Give the document with `value` at `path`; all around it is shared with the original.

    Raises `LookupError` where the document has no such path.
    """
    if not path:
        return value
    step, *rest = path
    inner = put(_at(document, step), rest, value)
    if isinstance(document, dict) and isinstance(step, str):
        return {**document, step: inner}
    assert isinstance(document, list)  # noqa: S101 - `_at` found the step in it
    return [inner if place == step else each for place, each in enumerate(document)]


def _only_step(before: Json, after: Json) -> int | str | None:
    """Give the one key or place at which both differ, if there is exactly one."""
    steps: Sequence[int | str]
    if isinstance(before, dict) and isinstance(after, dict) and list(before) == list(after):
        steps = list(before)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        steps = range(len(before))
    else:
        return None
    differing = [step for step in steps if _at(before, step) != _at(after, step)]
    return differing[0] if len(differing) == 1 else None


def _at(document: Json, step: int | str) -> Json:
    if isinstance(document, dict) and isinstance(step, str):
        return document[step]
    if isinstance(document, list) and isinstance(step, int):
        return document[step]
    raise LookupError(step)
