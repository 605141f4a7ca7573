"""The word tables, one YAML file per language in `words/`, that a translator can correct.

Loaded once per language and process. A language without a file has an empty vocabulary.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from surveys.reading.fold import fold, plain
from surveys.texts import nearest
from surveys.yaml_text import load_yaml

_FOLDER = Path(__file__).parent / "words"
_Words = tuple[str, ...]
_TABLES = (
    "stop", "stop_phrases", "start", "help", "yes", "no", "dont_know", "skip", "refuse", "ands",
    "and_prefixes", "ors", "because", "option", "counters", "inexact", "polite", "tapbacks",
    "not_fixed", "nots", "no_goes_on", "false_friends",
)  # fmt: skip


class Labels(BaseModel):
    """What the product itself offers beside a survey's own choices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    yes: str
    no: str
    other: str
    prefer_not_to_say: str


class Prompts(BaseModel):
    """The last line of a question sent by text: how to reply. Named placeholders in braces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    choose_one: str
    choose_many: str
    choose_up_to: str
    number_between: str
    number: str
    own_words: str
    say_what: str
    rank: str
    date: str
    place: str
    zip_code: str


class Vocabulary(BaseModel):
    """All the words of one language that carry meaning in a short reply.

    `numbers` gives 0-20 with feminine and ordinal forms. `option` are words before a number
    ("option 2"), `counters` those written onto a digit ("2번", "2号"), `inexact` those that make a
    number beside them another or a guess ("hundred", "more than"), `polite` words that change
    nothing ("please"). `not_fixed` deny that something is settled; the first is told to residents, in
    capitals. `nots` turn what stands beside them round ("of course not"). `no_goes_on`, where "no" may
    also open another thing ("no parking"), are the words after which it is still an answer.
    `false_friends` are words of this language that are numbers in another ("once"). `and_prefixes` are written onto the next word. `months` are January to
    December, each with its short forms; `month_first` says that 5/11 is the eleventh of May.
    `languages` maps a tag to the names people use for it in this language.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    labels: Labels
    prompts: Prompts
    letters: str
    stop: _Words
    stop_phrases: _Words = ()
    start: _Words
    help: _Words
    yes: _Words
    no: _Words
    dont_know: _Words
    skip: _Words
    refuse: _Words
    ands: _Words
    and_prefixes: _Words = ()
    ors: _Words
    because: _Words
    option: _Words
    counters: _Words = ()
    inexact: _Words = ()
    polite: _Words = ()
    tapbacks: _Words = ()
    not_fixed: _Words
    nots: _Words = ()
    no_goes_on: _Words = ()
    false_friends: _Words = ()
    numbers: Mapping[int, _Words] = Field(default_factory=dict)
    months: tuple[_Words, ...] = ()
    month_first: bool = False
    languages: Mapping[str, _Words] = Field(default_factory=dict)

    @cached_property
    def number_words(self) -> Mapping[str, int]:
        """Folded word or phrase to its number, accents as they should be."""
        return {fold(word): number for number, words in self.numbers.items() for word in words}

    @cached_property
    def bare_number_words(self) -> Mapping[str, int]:
        """Folded word or phrase to its number; accents may be missing."""
        return {plain(word): n for word, n in self.number_words.items()} | dict(self.number_words)

    @cached_property
    def folded(self) -> Mapping[str, frozenset[str]]:
        """The words of each table, folded."""
        return {table: frozenset(map(fold, getattr(self, table))) for table in _TABLES}

    @cached_property
    def bare(self) -> Mapping[str, frozenset[str]]:
        """The words of each table, folded and without accents."""
        return {table: frozenset(map(plain, getattr(self, table))) for table in _TABLES}

    @cached_property
    def written(self) -> Mapping[str, frozenset[str]]:
        """The words of each table, folded, each with and without its accents."""
        return {table: self.folded[table] | self.bare[table] for table in _TABLES}

    def has(self, table: str, folded: str) -> bool:
        """Say whether a folded text is in the table, with or without its accents."""
        return folded in self.written[table]


@lru_cache
def available() -> tuple[str, ...]:
    """Return the languages that have a table, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@lru_cache
def vocabulary(language: str) -> Vocabulary:
    """Return the table of a language, or of its nearest sister, or English."""
    tag = nearest(language, available()) or "en"
    text = (_FOLDER / f"{tag}.yaml").read_text(encoding="utf-8")
    return Vocabulary.model_validate(load_yaml(text))


def vocabularies(languages: Sequence[str]) -> list[Vocabulary]:
    """Return the tables of `languages` in their order, English added last."""
    return [vocabulary(tag) for tag in dict.fromkeys([*languages, "en"])]


def all_vocabularies(first: Iterable[str] = ()) -> list[Vocabulary]:
    """Return every table there is, those of `first` before the others."""
    return [vocabulary(tag) for tag in dict.fromkeys([*first, *available()])]
