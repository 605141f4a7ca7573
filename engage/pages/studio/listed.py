"""Choices as lines of a text box: `walk | Walking`, one a line. The code may be left out.

A translation stays with its code: changing the words of a line changes the base language alone.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engage.studio import codes, documents
from engage.studio.documents import Part
from surveys.answers import Json

# A list longer than this is a register, and belongs behind a search field.
MOST = 5_000
_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")
_SEPARATOR = "|"
# Stands behind a choice that stands alone: "none of these *".
_ALONE = "*"


@dataclass(frozen=True, slots=True)
class BadLine(ValueError):
    """A line that cannot be used: its number, and why (`code`, `twice`, `text`, `retired`, `many`)."""

    number: int
    why: str
    written: str = ""


def written(listed: Json, base: str) -> str:
    """Give choices as lines."""
    lines = []
    for each in listed if isinstance(listed, list) else ():
        if not isinstance(each, dict):
            continue
        texts = each.get("text")
        said = texts.get(base) if isinstance(texts, dict) else None
        alone = f" {_ALONE}" if each.get("exclusive") else ""
        lines.append(f"{documents.code_of(each)} {_SEPARATOR} {said or ''}{alone}")
    return "\n".join(lines)


def read(
    text: str, before: Json, *, base: str, retired: Mapping[str, str] | None = None
) -> list[Json]:
    """Give the choices that lines say, with what was known of each code `before`.

    `retired` maps codes that earlier versions used, and this draft does not, to their words: a code
    may come back for the same words only. Raises `BadLine`.
    """
    held = {documents.code_of(each): each for each in _parts(before)}
    lines = [line.strip() for line in text.splitlines()]
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line]
    if len(filled) > MOST:
        raise BadLine(MOST + 1, "many")
    taken: set[str] = {line.partition(_SEPARATOR)[0].strip() for _, line in filled}
    found: dict[str, Json] = {}
    for number, line in filled:
        code, words, alone = _parsed(number, line, taken)
        if code in found:
            raise BadLine(number, "twice", code)
        _require_unretired(number, code, words, held, retired or {})
        found[code] = _choice(held.get(code), code, words, base=base, alone=alone)
    return list(found.values())


def _parsed(number: int, line: str, taken: Collection[str]) -> tuple[str, str, bool]:
    code, separator, words = (part.strip() for part in line.partition(_SEPARATOR))
    if not separator:
        words, code = code, ""
    alone = words.endswith(_ALONE)
    words = words.removesuffix(_ALONE).strip() if alone else words
    if not words:
        raise BadLine(number, "text", code)
    if not code:
        code = codes.make(words, taken, otherwise=f"choice_{number}")
    if not _CODE.match(code):
        raise BadLine(number, "code", code)
    return code, words, alone


def _require_unretired(
    number: int,
    code: str,
    words: str,
    held: Mapping[str, Part],
    retired: Mapping[str, str],
) -> None:
    if code not in held and code in retired and retired[code].strip() != words:
        raise BadLine(number, "retired", code)


def _choice(before: Part | None, code: str, words: str, *, base: str, alone: bool) -> Json:
    kept = {key: value for key, value in (before or {}).items() if key != "exclusive"}
    texts = kept.get("text")
    others = texts if isinstance(texts, dict) else {}
    choice: Part = {**kept, "code": code, "text": {**others, base: words}}
    return {**choice, "exclusive": True} if alone else choice


def _parts(listed: Json) -> Sequence[Part]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else ()
