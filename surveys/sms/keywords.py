"""Command words: stop, start, help, and a language by its name.

An opt-out has to be a whole message, or one of the fixed phrases that can mean nothing else. It is
found in every language at all times, and never by likeness: "We must stop the speeding cars" is a
comment. Twilio obeys some English words itself; `carrier` says so, because confirming them would
be sent to a number that Twilio has just blocked (error 21610).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from surveys.definition import Question
from surveys.languages import LANGUAGES, NAMES
from surveys.reading.fold import fold, is_word, plain, runs_on, trimmed, words
from surveys.reading.options import Match, match_option, options
from surveys.reading.vocabulary import all_vocabularies, vocabulary

# What Twilio itself takes for an opt-out on long codes and toll-free numbers since May 2025; only
# as the single word of the message ("opt out" in two words is not among them).
CARRIER_STOP = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
CARRIER_START = frozenset({"start", "unstop", "yes"})
CARRIER_HELP = frozenset({"help", "info"})

# A phrase inside a longer text may belong to a story; then the person is asked once.
_SURE_WITH_WORDS_MORE = 3
# Scripts that put no blanks between words: about two characters to a word.
_CHARACTERS_A_WORD = 2
# A full stop inside an address or a number ends nothing.
_SENTENCE_END = re.compile(r"[\n\r。！？።؟]|[.!?]+(?:\s|$)")
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
    opt-out stands inside a longer text: stop reminders and ask once.
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
    bare = _bare(text)
    if not bare:
        return None
    forms = _without_polite(bare)
    stop = _stop(forms, text, languages) or _stop_phrase(bare) or _stop_sentence(text, languages)
    if stop or (question is not None and _is_a_choice(bare, question, languages)):
        return stop
    return _word(forms, text, languages) or _language(forms, languages)


def _bare(text: str) -> str:
    bare = trimmed(fold(text))
    spelled = bare.replace(".", " ").replace("-", " ").split()
    if len(spelled) > 2 and all(len(part) == 1 and is_word(part) for part in spelled):
        return "".join(spelled)  # S T O P, S.T.O.P.
    return bare


def _stop(forms: Sequence[str], text: str, languages: Sequence[str]) -> Command | None:
    found = _find("stop", forms, languages)
    if found is None:
        return None
    return Command(CommandKind.STOP, found, _as_typed(text) in CARRIER_STOP)


@lru_cache(maxsize=8192)
def _stop_phrase(bare: str) -> Command | None:
    spoken = f" {' '.join(words(bare))} "
    for phrase, language in _phrases():
        if phrase in spoken:
            rest = spoken.replace(phrase, " ", 1)
            more = len(rest) / _CHARACTERS_A_WORD if runs_on(phrase[0]) else len(rest.split())
            return Command(CommandKind.STOP, language, sure=more <= _SURE_WITH_WORDS_MORE)
    return None


def _stop_sentence(text: str, languages: Sequence[str]) -> Command | None:
    """Find an opt-out that is a sentence of its own, first or last: "Who is this? STOP"."""
    sentences = [part for part in map(_bare, _SENTENCE_END.split(text)) if part]
    if len(sentences) < 2:
        return None
    found = _find("stop", [sentences[-1]], languages) or _find("stop", [sentences[0]], languages)
    return Command(CommandKind.STOP, found, sure=False) if found else None


def _word(forms: Sequence[str], text: str, languages: Sequence[str]) -> Command | None:
    for kind, carrier in ((CommandKind.START, CARRIER_START), (CommandKind.HELP, CARRIER_HELP)):
        found = _find(str(kind), forms, languages)
        if found is not None:
            return Command(kind, found, _as_typed(text) in carrier)
    return None


def _language(forms: Sequence[str], languages: Sequence[str]) -> Command | None:
    names = _language_names()
    found = next((names[form] for form in forms if form in names), None)
    if found is None or (languages and _is_a_word(forms[0], languages[0])):
        return None
    return Command(CommandKind.LANGUAGE, found)


def _is_a_word(bare: str, language: str) -> bool:
    """Say whether a tag is a reply in the language spoken: "en" is one in Haitian Creole."""
    table = vocabulary(language)
    return bare in table.bare_number_words or table.has("yes", bare) or table.has("no", bare)


def _as_typed(text: str) -> str:
    return trimmed(text.strip().casefold())


def _find(table: str, forms: Sequence[str], languages: Sequence[str]) -> str | None:
    """Return the language in which one of the forms is in the table, `languages` first."""
    index = _index(table)
    known = next((index[form] for form in forms if form in index), None)
    if known is None:
        return None
    return next((language for language in languages if language in known), known[0])


def _without_polite(bare: str) -> list[str]:
    """Return the text as it is, and without "please" or "thank you" at its ends."""
    before, after = _polite()
    forms = [
        bare,
        " ".join(words(bare)),
        trimmed(after.sub("", bare)),
        trimmed(before.sub("", bare)),
    ]
    return [form for form in dict.fromkeys(forms) if form]


@lru_cache
def _index(table: str) -> Mapping[str, tuple[str, ...]]:
    """Return every word of a table, folded, with the languages it is in, English first.

    Accents may be left out of all but an opt-out: "dung" is one and "đúng" means right.
    """
    found: dict[str, tuple[str, ...]] = {}
    for spoken in all_vocabularies(["en"]):
        bare = frozenset() if table == "stop" else spoken.bare[table]
        for word in spoken.folded[table] | bare:
            found[word] = (*found.get(word, ()), spoken.language)
    return found


@lru_cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Return the opt-out phrases with their language, as words between blanks.

    Scripts without blanks between words have none around a phrase either.
    """
    return tuple(
        (phrase if runs_on(phrase[0]) else f" {' '.join(words(phrase))} ", spoken.language)
        for spoken in all_vocabularies(["en"])
        for phrase in sorted(spoken.folded["stop_phrases"], key=len, reverse=True)
    )


@lru_cache
def _polite() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for polite words that open a text and that close one."""
    every = sorted(_index("polite"), key=len, reverse=True)
    alternatives = "|".join(map(re.escape, every))
    gap = r"[\s,.!;:،。！，።፣]+"
    return re.compile(rf"^(?:{alternatives}){gap}"), re.compile(rf"{gap}(?:{alternatives})$")


@lru_cache
def _language_names() -> Mapping[str, str]:
    """Return the language that each name stands for: its own name, its tag, its names elsewhere.

    Where a name stands for two, the first of the product's list has it.
    """
    names: dict[str, str] = {}
    for spoken in all_vocabularies(["en"]):
        for tag, given in spoken.languages.items():
            for name in given:
                names = {plain(name): tag, fold(name): tag} | names
    for tag in reversed(LANGUAGES):
        codes = {tag.lower(), tag.split("-")[0]} - _NOT_A_COMMAND
        names |= dict.fromkeys([*codes, plain(NAMES[tag]), fold(NAMES[tag])], tag)
    return names


def _is_a_choice(bare: str, question: Question, languages: Sequence[str]) -> bool:
    offered = options(question, languages or ["en"])
    found = match_option(bare, offered, languages) if offered else None
    return isinstance(found, Match) and found.how.startswith("label")
