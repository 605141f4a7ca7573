"""Yes and no in a reply, in words and thumbs. The word leads; what follows must not undo it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.reading.fold import is_word, plain, trimmed, words
from surveys.reading.numbers import follows_on
from surveys.reading.vocabulary import Vocabulary, vocabularies

# "yes I did", "no not really": a few more words still belong to the yes or no.
_FEW_WORDS = 4


@dataclass(frozen=True, slots=True)
class YesOrNo:
    """Which it was, how sure (0-1), in which language, and what was written after it."""

    yes: bool
    confidence: float
    language: str
    rest: str = ""


def yes_or_no(folded: str, languages: Sequence[str]) -> YesOrNo | None:
    """Return whether a folded reply says yes or no, or None when it is not plain."""
    for table in vocabularies(languages):
        bare = trimmed(folded)
        for name in ("yes", "no"):
            if table.has(name, bare) or table.has(name, _once(bare)):
                return YesOrNo(name == "yes", 1.0, table.language)
    for table in vocabularies(languages):
        found = _leading(folded, table, languages)
        if found:
            return found
    return None


def taken_back(rest: str, languages: Sequence[str], *, yes: bool) -> bool:
    """Say whether what follows a yes or a no undoes it: "of course not", "no. I mean yes", "👍👎"."""
    tokens = words(plain(rest))
    ends = {tokens[0], tokens[-1]} if tokens else set()
    for table in vocabularies(languages):
        opposite = table.bare["no" if yes else "yes"]
        against = opposite | table.bare["nots"] if yes else opposite
        pictures = (word for word in opposite if not is_word(word[0]))
        if ends & against or any(picture in rest for picture in pictures):
            return True
    return False


def _once(text: str) -> str:
    """Return one of a word or picture that is repeated: `👍👍`, `no no no`, `yesss`."""
    parts = text.split()
    if len(set(parts)) == 1:
        text = parts[0]
    if text and not is_word(text[0]) and len(set(text)) == 1:
        return text[0]
    return re.sub(r"(.)\1{2,}$", r"\1", text)


def _leading(folded: str, table: Vocabulary, languages: Sequence[str]) -> YesOrNo | None:
    for name, opposite in (("yes", "no"), ("no", "yes")):
        for word in sorted(table.folded[name], key=len, reverse=True):
            rest = folded[len(word) :]
            if not folded.startswith(word) or (rest and is_word(rest[0]) and is_word(word[-1])):
                continue
            if _undone(rest, table, opposite) or taken_back(rest, languages, yes=name == "yes"):
                return None
            if name == "no" and _opens_another_thing(rest, vocabularies(languages)[0]):
                return None
            if follows_on(rest, languages) or len(words(rest)) <= _FEW_WORDS:
                return YesOrNo(name == "yes", 0.8, table.language, rest)
    return None


def _opens_another_thing(rest: str, table: Vocabulary) -> bool:
    """Say whether "no" belongs to what follows it: "no parking on 5th" says nothing of yes or no.

    `table` is of the language spoken: in Spanish "no" turns a verb round, and stays an answer.
    """
    known = table.bare["no_goes_on"]
    tokens = words(plain(rest))
    joined = bool(tokens) and rest[:1] == " " and is_word(rest.lstrip()[0])
    return bool(known) and joined and plain(tokens[0]) not in known


def _undone(rest: str, table: Vocabulary, opposite: str) -> bool:
    """Say whether the rest holds the opposite, a number ("no 2") or doubt ("no sé")."""
    tokens = words(plain(rest))
    against = {word for word in table.bare[opposite] if " " not in word}
    doubts = " ".join(tokens)
    unsure = any(phrase in doubts for phrase in table.bare["dont_know"] if len(phrase) > 3)
    return unsure or any(token in against or token.isdigit() for token in tokens)
