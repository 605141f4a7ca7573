"""XLSForm's `relevant` expressions, to and from conditions.

What is understood is what a condition can say: `${q} = 'x'`, `selected(${q}, 'x')`, the four
orderings with a number, `${q} = ''`, `string-length(${q}) > 0`, `and`, `or`, `not()`, brackets.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.conditions import All, AnyOf, Comparison, Condition, Not, Operand, Operator
from surveys.errors import SurveyError

Raw = Mapping[str, object]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<reference>\$\{\s*(?P<code>[^}\s]+)\s*\})
    | (?P<text>'[^']*'|"[^"]*"|‘[^’]*’|“[^”]*”)
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
    | (?P<operator>!=|<=|>=|=|<|>)
    | (?P<word>[A-Za-z][A-Za-z-]*)
    | (?P<mark>[(),])
    )""",
    re.VERBOSE,
)


class UnreadableExpression(SurveyError):  # noqa: N818 - says what is wrong
    """An expression that is no condition of ours; `near` is the piece where reading stopped."""

    def __init__(self, expression: str, near: str) -> None:
        self.expression = expression
        self.near = near
        super().__init__(f"{expression!r} near {near!r}")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def parse(expression: str) -> Raw:
    """Return the raw data of the condition that the expression says.

    Raises:
        UnreadableExpression: it says something a condition cannot.
    """
    reader = _Reader(expression)
    condition = reader.any_of()
    reader.end()
    return condition


def write(condition: Condition) -> str:
    """Return the expression of a condition."""
    match condition:
        case All(all=parts):
            return " and ".join(_bracketed(part) for part in parts)
        case AnyOf(any=parts):
            return " or ".join(_bracketed(part) for part in parts)
        case Not(part=part):
            return f"not({write(part)})"
        case Comparison():
            return _comparison(condition)


def _bracketed(part: Condition) -> str:
    return f"({write(part)})" if isinstance(part, All | AnyOf) else write(part)


def _comparison(comparison: Comparison) -> str:
    reference = f"${{{comparison.question}}}"
    match comparison.operator:
        case Operator.IS:
            return f"{reference} = {_literal(comparison.value)}"
        case Operator.INCLUDES:
            return f"selected({reference}, {_literal(comparison.value)})"
        case Operator.AT_LEAST:
            return f"{reference} >= {comparison.value}"
        case Operator.AT_MOST:
            return f"{reference} <= {comparison.value}"
        case Operator.ANSWERED:
            return f"{reference} {'!=' if comparison.value else '='} ''"


def _literal(value: Operand) -> str:
    if not isinstance(value, str):
        return str(value)
    return f'"{value}"' if "'" in value else f"'{value}'"


class _Reader:
    """Reads an expression from left to right; one method for each level of binding."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = self._split()
        self._next = 0

    def any_of(self, depth: int = 0) -> Raw:
        parts = [self._all_of(depth)]
        while self._take("word", "or"):
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else {"any": parts}

    def end(self) -> None:
        if self._next < len(self._tokens):
            raise self._stopped()

    def _all_of(self, depth: int) -> Raw:
        parts = [self._single(depth)]
        while self._take("word", "and"):
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else {"all": parts}

    def _single(self, depth: int) -> Raw:
        if depth > _DEEPEST:
            raise self._stopped()
        if self._take("mark", "("):
            return self._closed(self.any_of(depth + 1))
        if self._take("word", "not"):
            self._want("mark", "(")
            return {"not": self._closed(self.any_of(depth + 1))}
        if self._take("word", "selected"):
            return self._selected()
        if self._take("word", "string-length"):
            return self._written()
        return self._compared()

    def _closed(self, inner: Raw) -> Raw:
        self._want("mark", ")")
        return inner

    def _selected(self) -> Raw:
        self._want("mark", "(")
        code = self._want("reference")
        self._want("mark", ",")
        value = self._want("text")
        return self._closed({"question": code, "includes": value})

    def _written(self) -> Raw:
        self._want("mark", "(")
        code = self._want("reference")
        self._want("mark", ")")
        self._want("operator", ">")
        self._want("number", "0")
        return {"question": code, "answered": True}

    def _compared(self) -> Raw:
        code = self._want("reference")
        operator = self._want("operator")
        number = self._take("number")
        if number is not None:
            return _by_number(code, operator, number)
        text = self._want("text")
        if operator not in {"=", "!="}:
            raise self._stopped()
        if not text:
            return {"question": code, "answered": operator == "!="}
        same = {"question": code, "is": text}
        return same if operator == "=" else {"not": same}

    def _take(self, kind: str, text: str | None = None) -> str | None:
        token = self._tokens[self._next] if self._next < len(self._tokens) else None
        if token is None or token.kind != kind or (text is not None and token.text != text):
            return None
        self._next += 1
        return token.text or ("" if kind == "text" else None)

    def _want(self, kind: str, text: str | None = None) -> str:
        found = self._take(kind, text)
        if found is None:
            raise self._stopped()
        return found

    def _stopped(self) -> UnreadableExpression:
        rest = [token.text for token in self._tokens[self._next : self._next + 4]]
        return UnreadableExpression(self._expression, " ".join(rest) or "the end")

    def _split(self) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        text = self._expression.strip()
        while at < len(text):
            hit = _TOKEN.match(text, at)
            if hit is None:
                raise UnreadableExpression(self._expression, text[at : at + 20])
            tokens.append(_token(hit))
            at = hit.end()
        return tokens


_DEEPEST = 50


def _token(hit: re.Match[str]) -> _Token:
    if hit["reference"]:
        return _Token("reference", hit["code"])
    if hit["text"]:
        return _Token("text", hit["text"][1:-1])
    kind = next(kind for kind in ("number", "operator", "word", "mark") if hit[kind])
    return _Token(kind, hit[kind])


def _by_number(code: str, operator: str, written: str) -> Raw:
    value = float(written) if "." in written else int(written)
    match operator:
        case "=":
            return {"question": code, "is": value}
        case "!=":
            return {"not": {"question": code, "is": value}}
        case ">=":
            return {"question": code, "at_least": value}
        case "<=":
            return {"question": code, "at_most": value}
        case _:
            # "less than" is "not at least", but never true of a question left open.
            other = "at_least" if operator == "<" else "at_most"
            answered = {"question": code, "answered": True}
            return {"all": [answered, {"not": {"question": code, other: value}}]}
