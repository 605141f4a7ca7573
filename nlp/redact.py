"""Personal details in a comment: found by pattern, masked in place, with offsets.

Light: no spaCy. Finds phone numbers, e-mail and street addresses, social security, card and licence
plate numbers written in the digits of any script. It does not find people's names: no offline
recogniser does so in these languages, so a person still looks before anything is published.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

import phonenumbers
import yaml

MASK = (
    "█"  # one for each character, so that offsets into the masked text stay those of the original
)
HOME_REGION = "US"  # for numbers written without a country code
_INVISIBLE = {
    "\ufe0f",
    "\u20e3",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u2060",
    "\xad",
}


class Kind(StrEnum):
    """What sort of personal detail a span is."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    SOCIAL_SECURITY = "social_security"
    CARD = "card"
    PLATE = "plate"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (open) of the text hold a detail of this kind."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Masked:
    """The text with each detail covered, as long as the original, and where they were."""

    text: str
    spans: tuple[Span, ...]


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_WORDS = yaml.safe_load(files("nlp").joinpath("redact.yaml").read_text(encoding="utf-8"))
_AFTER, _BEFORE, _JOINED, _UNIT, _PLATE, _SSN, _STOP = (
    _alternatives(_WORDS[key])
    for key in (
        "street_after", "street_before", "street_joined",
        "unit_words", "plate_words", "social_security_words", "never_in_a_name",
    )
)  # fmt: skip
# A word character that is no ideograph: Chinese writes no space between an address and the words.
_IDEOGRAPH = r"[\u2e80-\u9fff]"
_LETTER = r"[^\W\u2e80-\u9fff]"
_UNIT_TAIL = rf"(?:[\s,.]{{1,3}}(?:{_UNIT})(?!\w)\.?\s?[\w-]{{1,6}}\b){{0,2}}"
_ORDINAL_OR_NAME = rf"(?!(?:{_STOP})\b)(?:[^\W\d][\w.'’-]*|\d{{1,3}}(?:st|nd|rd|th))"
_COMPASS = r"(?:[nsew]{1,2}\.?\s+)?"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EMAIL, re.compile(rf"(?<!{_LETTER})(?:{_LETTER}|[.+%-]){{1,64}}@(?:{_LETTER}|-){{1,63}}(?:\.(?:{_LETTER}|-){{1,63}}){{1,4}}")),
    (
        Kind.EMAIL,  # "maria dot lopez at gmail dot com", "maria (at) gmail.com"
        re.compile(
            r"(?<![\w+-])[\w+-]{1,64}(?:(?:\.|\s{1,2}dot\s{1,2}|\s{1,2}punto\s{1,2})[\w+-]{1,64}){0,2}"
            r"\s{0,2}(?:\(at\)|\[at\]|\sat\s|\sarroba\s)\s{0,2}"
            r"[\w-]{1,64}(?:\.|\s{1,2}dot\s{1,2}|\s{1,2}punto\s{1,2})(?:com|org|net|edu|gov|us)\b"
        ),
    ),
    (Kind.SOCIAL_SECURITY, re.compile(r"(?<![\d-])\d{3}[- .]\d{2}[- .]\d{4}(?![\d-])")),
    (Kind.SOCIAL_SECURITY, re.compile(rf"(?:{_SSN})\D{{0,25}}?(?P<detail>(?<!\d)\d{{9}}(?!\d))")),
    (Kind.CARD, re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")),
    (
        Kind.PHONE,  # 612-555-0143, and 612 555-01-43 as Russian groups it
        re.compile(
            r"(?<![\w-])(?:\+?1[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]{0,2}\d{3}[ .-](?:\d{4}|\d{2}[ .-]\d{2})(?![\w-])"
        ),
    ),
    (Kind.PHONE, re.compile(r"(?<![\d.,/$-])\d{3}[-.]\d{4}(?![\d-])")),
    (
        Kind.PLATE,
        re.compile(
            rf"(?:{_PLATE})(?:(?!\w)|(?<={_IDEOGRAPH}))(?:\W{{1,3}}[^\W\d]{{1,8}}){{0,3}}?\W{{0,3}}"
            rf"(?P<detail>(?:(?<![^\W_])|(?<={_IDEOGRAPH}))(?!(?:{_STOP}|del?|d[auo])\b)"
            rf"(?:[a-z]{{2}}[ -]\d{{3}}[ -](?!(?:{_STOP})\b)[a-z]{{2}}|\d{{4}}[ -][b-z]{{3}}"
            r"|[a-zа-я]{1,4}[ -]?\d{2,5}[a-zа-я]{0,3}|\d{1,4}[a-zа-я]{1,4}[ -]?\d{1,5})"
            rf"(?!{_LETTER}))"
        ),
    ),
    (Kind.PLATE, re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][·• ]?[a-z0-9]{5,6}(?![a-z0-9])")),
    (
        Kind.ADDRESS,
        re.compile(
            rf"(?<![\w$€#.,/-])\d{{1,6}}(?:[a-z]|\s?[-/]\s?\d{{1,4}})?,?\s+{_COMPASS}"
            rf"(?:{_ORDINAL_OR_NAME}\s+){{1,3}}?(?:{_AFTER})(?!\w)\.?{_UNIT_TAIL}"
        ),
    ),
    (
        Kind.ADDRESS,
        re.compile(
            rf"(?<!\w)(?:{_BEFORE})\.?\s+(?:{_ORDINAL_OR_NAME}\s+){{0,3}}?{_ORDINAL_OR_NAME},?\s*"
            rf"(?:(?:n[.ºo°úu]*m?\.?|number|numéro|số|д\.|дом|رقم|#)\s*)?(?<![\d])\d{{1,5}}(?!\d)[a-zа-я]?\b{_UNIT_TAIL}"
        ),
    ),
    (
        Kind.ADDRESS,  # "12 rue des Lilas", "123 đường Lê Lợi", "12 شارع النيل"
        re.compile(
            rf"(?<![\w$€#.,/-])\d{{1,5}}(?:\s?(?:bis|ter))?,?\s+(?:{_BEFORE})(?!\w)\.?"
            rf"(?:\s+{_ORDINAL_OR_NAME}){{1,3}}{_UNIT_TAIL}"
        ),
    ),
    (
        Kind.ADDRESS,
        re.compile(
            rf"[^\W\d_]{{1,8}}?(?:{_JOINED})\s?\d{{1,5}}(?:-\d{{1,4}})?(?:\s?(?:号|號|번지|호))?"
            rf"(?:\s?\d{{1,5}}\s?(?:室|楼|樓|호|동|单元))*"
        ),
    ),
)  # fmt: skip


# The matcher of phonenumbers is given short runs only: on 100 kB of "12-12-12" it takes minutes.
_DIGIT_RUN = re.compile(r"[+(]{0,2}\d[\d ().\-/]{5,28}\d")
_STRICT = phonenumbers.Leniency.STRICT_GROUPING


def _fold(text: str) -> tuple[str, list[int]]:
    """Give the text as the expressions want it, and each folded character's place in the original."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character in _INVISIBLE:
            continue
        digit = unicodedata.decimal(character, None)
        plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", character)
        lower = plain.lower()
        folded.append(lower if len(lower) == 1 else character)
        places.append(place)
    return "".join(folded), places


def passes_luhn(digits: str) -> bool:
    """Tell whether the last digit is the card industry's check digit (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _holds(kind: Kind, found: str) -> bool:
    return kind is not Kind.CARD or passes_luhn(re.sub(r"\D", "", found))


def _candidates(folded: str) -> Iterator[Span]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            group = "detail" if "detail" in pattern.groupindex else 0
            if _holds(kind, match[group]):
                yield Span(*match.span(group), kind)
    for run in _DIGIT_RUN.finditer(folded):
        for number in phonenumbers.PhoneNumberMatcher(run[0], HOME_REGION, leniency=_STRICT):
            written = number.raw_string
            unpaired = written.startswith("(") and ")" not in written
            start = run.start() + number.start + unpaired
            yield Span(start, run.start() + number.end, Kind.PHONE)


def _without_overlaps(spans: Iterator[Span]) -> Iterator[Span]:
    """Keep of the spans that share characters the one that starts first, of those the longest."""
    end = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= end:
            yield span
            end = span.end


def find(text: str) -> tuple[Span, ...]:
    """Find the personal details of a text, in order of place, none overlapping."""
    folded, places = _fold(text)
    return tuple(
        Span(places[span.start], places[span.end - 1] + 1, span.kind)
        for span in _without_overlaps(_candidates(folded))
    )


def mask(text: str) -> Masked:
    """Cover each personal detail of a text with blocks, one for each character."""
    spans = find(text)
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = MASK * (span.end - span.start)
    return Masked("".join(characters), spans)
