"""`python -m nlp.train.fragments`: is the language told from the first three words of a comment?

Reads the kept-apart test comments. Chinese has no blanks: its fragments are the first six characters
at most, up to a stop.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.language import guess
from nlp.taxonomy import LANGUAGES
from nlp.text import is_too_short
from nlp.train.rows import Row, read_corpus

_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_CHINESE_STOP = re.compile(r"[，。！？、,.!?\s]")
_WORDS, _CHARACTERS = 3, 6


@dataclass(frozen=True, slots=True)
class Fragment:
    """The beginning of a comment in a language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Told:
    """Shares (0-1) of a language's fragments that were told right.

    Nothing else known, on a page in that language, and on a page in English.
    """

    fragments: int
    alone: float
    on_its_page: float
    on_english_page: float


def fragments(rows: Sequence[Row]) -> Iterator[Fragment]:
    """Give the first words of each test row, each fragment once, those without letters left out."""
    found = dict.fromkeys(
        Fragment(_first_words(row.text), row.language) for row in rows if row.split == "test"
    )
    return (fragment for fragment in found if not is_too_short(fragment.text))


def _first_words(text: str) -> str:
    if _IDEOGRAPH.search(text):
        return _CHINESE_STOP.split(text.strip())[0][:_CHARACTERS]
    return " ".join(text.split()[:_WORDS])


def measure(found: Sequence[Fragment]) -> dict[str, Told]:
    """Tell each language's fragments."""
    return {language: _told([f for f in found if f.language == language]) for language in LANGUAGES}


def _told(own: Sequence[Fragment]) -> Told:
    priors = (None, own[0].language, "en")
    shares = [
        sum(guess(each.text, prior=prior).language == each.language for each in own) / len(own)
        for prior in priors
    ]
    return Told(len(own), *shares)


def main() -> None:
    """Print a table for docs/understanding.md."""
    told = measure(list(fragments(read_corpus())))
    lines = [
        "| language | fragments | alone | on its page | on an English page |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {language} | {each.fragments} | {each.alone:.2f} | {each.on_its_page:.2f} "
        f"| {each.on_english_page:.2f} |"
        for language, each in told.items()
    ]
    means = [
        sum(getattr(each, name) for each in told.values()) / len(told)
        for name in ("alone", "on_its_page", "on_english_page")
    ]
    total = sum(each.fragments for each in told.values())
    lines.append(f"| mean | {total} | " + " | ".join(f"{mean:.3f}" for mean in means) + " |")
    print("\n".join(lines))  # noqa: T201 (a command's answer)


if __name__ == "__main__":
    main()
