"""What is on offer in a question with choices, and which of it a piece of text names.

A number is exact, a letter is exact, a label may have typing mistakes. Where two ways of reading
disagree, neither is taken.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from surveys.answers import OTHER, PREFER_NOT_TO_SAY
from surveys.definition import Choice, Question
from surveys.reading.fold import fold, is_word, plain, trimmed, words
from surveys.reading.numbers import Leading, follows_on, leading_number
from surveys.reading.outcome import Unclear
from surveys.reading.vocabulary import vocabularies, vocabulary
from surveys.texts import Text, pick

# Measured on place names and service names: below 85 unrelated words of one length begin to
# match; with less than 10 to the runner-up the winner is often the wrong one.
LEAST_LIKENESS = 85.0
LEAST_MARGIN = 10.0
LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Option:
    """One thing offered: its code, and its label in each language it may be named in.

    The first label is the one shown. Its number is its place in the list, from 1.
    """

    code: str
    labels: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Which option (index from 0) a text names, how that was seen, and what else was written."""

    index: int
    how: str
    confidence: float = 1.0
    language: str | None = None
    rest: str = ""


def options(question: Question, languages: Sequence[str]) -> list[Option]:
    """Return what the question offers, in order: its choices, then other, then not saying."""
    offered = [Option(choice.code, tuple(_names(choice, languages))) for choice in question.choices]
    if question.other:
        offered.append(_standard(OTHER, "other", languages))
    if question.prefer_not_to_say:
        offered.append(_standard(PREFER_NOT_TO_SAY, "prefer_not_to_say", languages))
    return offered


def _names(choice: Choice, languages: Sequence[str]) -> Iterator[Text]:
    yield from (pick(choice.text, tag) for tag in languages)
    for tag in languages:
        yield from (Text(word, tag) for word in choice.also.get(tag, ()))


def _standard(code: str, label: str, languages: Sequence[str]) -> Option:
    tables = [vocabulary(tag) for tag in languages]
    return Option(code, tuple(Text(getattr(t.labels, label), t.language) for t in tables))


def match_option(item: str, offered: Sequence[Option], languages: Sequence[str]) -> Match | Unclear:
    """Return the one option that `item` (folded) names, or why there is none."""
    exact = [_label(item, offered), *_place(item, offered, languages)]
    exact += _contradicted(exact, offered)
    found = _spoken_first([match for match in exact if match is not None], languages)
    if len({match.index for match in found}) > 1:
        return Unclear.TWO_WAYS
    if found:
        return found[0]
    led = _leading_label(item, offered, languages) or _first_words(item, offered)
    return led or _similar(item, offered, languages)


def _spoken_first(found: list[Match], languages: Sequence[str]) -> list[Match]:
    """Return the matches that need no other language than the one spoken, if there are any.

    "Once" is eleven in one language and a label in another; the conversation's own counts.
    """
    own = [match for match in found if match.language in {None, *languages[:1]}]
    return own or found


def _label(item: str, offered: Sequence[Option]) -> Match | None:
    bare = trimmed(item)
    for compare, confidence in ((fold, 1.0), (plain, 0.95)):
        hits = [
            Match(index, "label", confidence, label.language)
            for index, option in enumerate(offered)
            for label in option.labels
            if bare and trimmed(compare(label.text)) == compare(bare)
        ]
        if len({hit.index for hit in hits}) == 1:
            return hits[0]
    return None


def _place(item: str, offered: Sequence[Option], languages: Sequence[str]) -> list[Match]:
    """Return the options whose number or letter leads the item (at most two: a clash)."""
    found = []
    number = leading_number(item, languages)
    if number is not None and 1 <= number.value <= len(offered):
        index = number.value - 1
        confidence = _rest_confidence(number, offered[index], languages)
        if confidence:
            found.append(Match(index, number.how, confidence, number.language, number.rest))
    letter = _letter(item, len(offered), languages)
    return [*found, letter] if letter else found


def _contradicted(found: Sequence[Match | None], offered: Sequence[Option]) -> list[Match]:
    """Return the option whose label stands after a number: "2 - Housing" where Housing is 3."""
    rests = [trimmed(match.rest) for match in found if match and offered[match.index].code != OTHER]
    named = (_label(rest, offered) for rest in rests if rest)
    return [match for match in named if match]


def _rest_confidence(number: Leading, option: Option, languages: Sequence[str]) -> float:
    if not words(number.rest):
        return 1.0
    if option.code == OTHER:
        return 0.95
    rest = trimmed(number.rest)
    if any(rest.startswith(trimmed(fold(label.text))) for label in option.labels):
        return 1.0
    return 0.8 if follows_on(number.rest, languages) else 0.0


def _letter(item: str, count: int, languages: Sequence[str]) -> Match | None:
    bare = trimmed(item)
    if len(bare) != 1 or not is_word(bare):
        return None
    for table in vocabularies(languages):
        if bare in table.letters[:count]:
            return Match(table.letters.index(bare), "letter", 1.0)
    return None


def _leading_label(item: str, offered: Sequence[Option], languages: Sequence[str]) -> Match | None:
    """Return the option whose whole label opens the item and is then explained."""
    hits = []
    for index, option in enumerate(offered):
        for label in option.labels:
            name = trimmed(fold(label.text))
            rest = item[len(name) :]
            if name and item.startswith(name) and rest and not is_word(rest[0]):
                hits.append((len(name), Match(index, "label first", 0.9, label.language, rest)))
    longest = max(hits, key=lambda hit: hit[0], default=None)
    if longest and (
        offered[longest[1].index].code == OTHER or follows_on(longest[1].rest, languages)
    ):
        return longest[1]
    return None


def _first_words(item: str, offered: Sequence[Option]) -> Match | None:
    """Return the option whose label begins with the item: "black" for "Black or African ...".

    Only the beginning of a label counts: "safe" must not be read as "I do not feel safe".
    """
    given = words(plain(item))
    if sum(map(len, given)) < LEAST_LETTERS:
        return None
    hits = {
        index: label.language
        for index, option in enumerate(offered)
        for label in option.labels
        if words(plain(label.text))[: len(given)] == given
    }
    if len(hits) != 1:
        return None
    [(index, language)] = hits.items()
    return Match(index, "first words of label", 0.85, language)


def _similar(item: str, offered: Sequence[Option], languages: Sequence[str]) -> Match | Unclear:
    """Return the option whose label is nearest, if it is near and clearly the nearest.

    A digit or a "not" is no typing mistake: "1 Playing" is not "Playing", nor "no buses" "Buses".
    """
    given = plain(trimmed(item))
    if len(given) < LEAST_LETTERS:
        return Unclear.NO_MATCH
    scored = []
    for index, option in enumerate(offered):
        names = [(plain(trimmed(fold(label.text))), label.language) for label in option.labels]
        best = max((fuzz.ratio(given, name), name, tag) for name, tag in names)
        scored.append((best, index))
    scored.sort(reverse=True)
    (score, name, language), index = scored[0]
    if score < LEAST_LIKENESS or _says_otherwise(given, name, languages):
        return Unclear.NO_MATCH
    if len(scored) > 1 and score - scored[1][0][0] < LEAST_MARGIN:
        return Unclear.CLOSE_CALL
    edits = Levenshtein.distance(given, name)
    how = f"label, {edits} edit" if edits == 1 else f"label, {edits} edits"
    return Match(index, how, round(score / 100, 2), language)


def _says_otherwise(given: str, name: str, languages: Sequence[str]) -> bool:
    digits = re.compile("[0-9]+")
    if digits.findall(given) != digits.findall(name):
        return True
    added = set(words(given)) - set(words(name))
    return any(added & (table.bare["no"] | table.bare["nots"]) for table in vocabularies(languages))
