"""Command words: stop, start, help, and a language by its name.

An opt-out has to be a whole message, or one of the fixed phrases that can mean nothing else. It is
found in every language at all times, and never by likeness: "We must stop the speeding cars" is a
comment. Twilio obeys some English words itself; `carrier` says so, because confirming them would
be sent to a number that Twilio has just blocked (error 21610).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.definition import Question
from surveys.languages import LANGUAGES, NAMES
from surveys.reading.fold import fold, is_word, trimmed, words
from surveys.reading.options import Match, match_option, options
from surveys.reading.vocabulary import Vocabulary, all_vocabularies

# What Twilio itself takes for an opt-out on long codes and toll-free numbers since May 2025; only
# as the single word of the message ("opt out" in two words is not among them).
CARRIER_STOP = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
CARRIER_START = frozenset({"start", "unstop", "yes"})
CARRIER_HELP = frozenset({"help", "info"})

# A phrase inside a longer text may belong to a story; then the person is asked once.
_SURE_WITH_WORDS_MORE = 3
# Two-letter tags that are words of their own in some language are not commands ("so", "am").
_NOT_A_COMMAND = frozenset({"so", "am"})


class CommandKind(StrEnum):
    """What the resident wants."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Command:
    """A command word in a text.

    `language` is the language wanted for LANGUAGE, else the language the word is in.
    `carrier`: Twilio answers this word itself, so nothing may be sent. `sure` is False where an
    opt-out phrase stands inside a longer text: stop reminders and ask once.
    """

    kind: CommandKind
    language: str
    carrier: bool = False
    sure: bool = True


def command(
    text: str, languages: Sequence[str] = (), *, question: Question | None = None
) -> Command | None:
    """Return the command that the text is, or None.

    All languages are looked through, `languages` first. With `question`, the open one, a text
    that names one of its choices ("Spanish" to "Which language do you speak at home?") is an
    answer and no command; an opt-out is obeyed even then.
    """
    tables = all_vocabularies(languages)
    bare = _bare(text)
    if not bare:
        return None
    stop = _stop(bare, text, tables)
    if stop or (question is not None and _is_a_choice(bare, question, languages)):
        return stop
    return _word(bare, text, tables) or _language(bare, tables)


def _bare(text: str) -> str:
    bare = trimmed(fold(text))
    spelled = bare.replace(".", " ").replace("-", " ").split()
    if len(spelled) > 2 and all(len(part) == 1 and is_word(part) for part in spelled):
        return "".join(spelled)  # S T O P, S.T.O.P.
    return bare


def _stop(bare: str, text: str, tables: Sequence[Vocabulary]) -> Command | None:
    for table in tables:
        if any(part in table.folded["stop"] for part in _without_polite(bare, tables)):
            carrier = trimmed(text.strip().casefold()) in CARRIER_STOP
            return Command(CommandKind.STOP, table.language, carrier)
    spoken = " ".join(words(bare))
    for table in tables:
        for phrase in table.folded["stop_phrases"]:
            extra = _words_more(spoken, " ".join(words(phrase)))
            if extra is not None:
                sure = extra <= _SURE_WITH_WORDS_MORE
                return Command(CommandKind.STOP, table.language, sure=sure)
    return None


def _words_more(spoken: str, phrase: str) -> int | None:
    """Return how many words the text has beside the phrase, or None when it is not in it."""
    hit = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", spoken)
    if hit is None:
        return None
    return len((spoken[: hit.start()] + " " + spoken[hit.end() :]).split())


def _without_polite(bare: str, tables: Sequence[Vocabulary]) -> Iterator[str]:
    """Give the text as it is, and without "please" or "thank you" at its ends."""
    yield bare
    yield " ".join(words(bare))
    polite = {phrase for table in tables for phrase in table.folded["polite"]}
    for phrase in sorted(polite, key=len, reverse=True):
        after = re.match(rf"^(.+?)[\s,.!;:،。！，]+{re.escape(phrase)}$", bare)
        before = re.match(rf"^{re.escape(phrase)}[\s,.!;:،。！，]+(.+)$", bare)
        for hit in (after, before):
            if hit:
                yield trimmed(hit[1])


def _word(bare: str, text: str, tables: Sequence[Vocabulary]) -> Command | None:
    given = trimmed(text.strip().casefold())
    for kind, carrier in (
        (CommandKind.START, CARRIER_START),
        (CommandKind.HELP, CARRIER_HELP),
    ):
        for table in tables:
            if any(part in table.folded[str(kind)] for part in _without_polite(bare, tables)):
                return Command(kind, table.language, given in carrier)
    return None


def _language(bare: str, tables: Sequence[Vocabulary]) -> Command | None:
    given = list(_without_polite(bare, tables))
    for tag in LANGUAGES:
        short = tag.split("-")[0].lower()
        if fold(NAMES[tag]) in given or (bare in {tag.lower(), short} - _NOT_A_COMMAND):
            return Command(CommandKind.LANGUAGE, tag)
    for table in tables:
        for tag, names in table.languages.items():
            if any(fold(name) in given for name in names):
                return Command(CommandKind.LANGUAGE, tag)
    return None


def _is_a_choice(bare: str, question: Question, languages: Sequence[str]) -> bool:
    offered = options(question, languages or ["en"])
    found = match_option(bare, offered, languages) if offered else None
    return isinstance(found, Match) and found.how.startswith("label")
