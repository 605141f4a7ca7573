"""Which of the product's languages a comment is written in, "not sure" allowed.

The script decides where only one language uses it. Between those in Latin letters `py3langid` decides,
CLD2 says whether it is Hmong, which the former does not know, and the small words of each language
(`language.yaml`) settle texts too short for either. The language of the page or conversation is the
prior: it settles what is left, and a clear text overrules it.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp

import pycld2
import yaml
from py3langid.langid import MODEL_FILE, LanguageIdentifier

_SURE = 0.4  # below this probability no language is named
_PRIOR_SHARE = 0.5  # what the page's language is worth before a word is read
_SCRIPTS = {
    "HANGUL": "ko", "ARABIC": "ar", "ETHIOPIC": "am", "CYRILLIC": "ru", "CJK": "zh", "LATIN": "",
}  # fmt: skip
_LATIN = {
    "en": "en", "es": "es", "vi": "vi", "tl": "tl", "fr": "fr",
    "ht": "ht", "pt": "pt-BR", "so": "so", "sw": "sw",
}  # fmt: skip
_HMONG = "hmn"
_ROMANISED = ("ar", "am")  # in messages often typed with a Latin keyboard
_CHINESE = ("zh-Hans", "zh-Hant")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?|\d[^\W_]*[^\W\d_]")
_WORD_WORTH = 1.4  # log odds of one small word
_ROMANISED_SHARE = 0.1  # where the page is in that language
_LEAST_SHARE = 1e-3  # so that words can overrule a wrong certainty
_LONGEST_WEIGHED = 200  # characters whose small words are weighed
_LONGEST_READ = 2_000  # characters; more do not change the answer


@dataclass(frozen=True, slots=True)
class Guess:
    """A language tag of the product's list, or None where unsure, and how probable it is (0-1)."""

    language: str | None
    probability: float


def guess(text: str, *, prior: str | None = None) -> Guess:
    """Say which language a text is in.

    Args:
        text: The comment, cleaned.
        prior: Language tag of the page or conversation it came from.
    """
    text = text[:_LONGEST_READ]
    script = _main_script(text)
    if script is None:
        return Guess(None, 0.0)
    if script == "CJK":
        return _chinese(text, prior)
    if script != "LATIN":
        language = _SCRIPTS.get(script)
        return Guess(language, 0.98) if language else Guess(None, 0.0)
    return _surest(_with_prior(_latin(text, prior), prior))


def _main_script(text: str) -> str | None:
    names = Counter(
        unicodedata.name(character, "?").split()[0].split("-")[0]
        for character in text
        if character.isalpha()
    )
    return names.most_common(1)[0][0] if names else None


def _chinese(text: str, prior: str | None) -> Guess:
    """Tell simplified from traditional by the characters only one of the two standards holds."""
    simplified = sum(_only_in(character, "gb2312", "big5") for character in text)
    traditional = sum(_only_in(character, "big5", "gb2312") for character in text)
    if simplified == traditional:
        return Guess(prior if prior in _CHINESE else _CHINESE[0], 0.6)
    share = max(simplified, traditional) / (simplified + traditional)
    return Guess(_CHINESE[traditional > simplified], 0.98 * share)


@lru_cache(maxsize=8192)
def _only_in(character: str, standard: str, other: str) -> bool:
    return (
        ord(character) > 0x2E80
        and _is_encodable(character, standard)
        and not _is_encodable(character, other)
    )


def _is_encodable(character: str, standard: str) -> bool:
    try:
        character.encode(standard)
    except UnicodeEncodeError:
        return False
    return True


def _latin(text: str, prior: str | None) -> dict[str, float]:
    """Give each language in Latin letters its probability; they add up to one."""
    hmong = _share_of_hmong(text)
    ranked = _identifier().rank(text)
    found = {_LATIN[tag]: float(share) * (1 - hmong) for tag, share in ranked}
    found[_HMONG] = hmong
    found |= {tag: _ROMANISED_SHARE if tag == prior else _LEAST_SHARE for tag in _ROMANISED}
    heard = _small_words(text)
    weighed = {
        tag: max(share, _LEAST_SHARE) * exp(_WORD_WORTH * heard[tag])
        for tag, share in found.items()
    }
    total = sum(weighed.values())
    return {tag: share / total for tag, share in weighed.items()}


def _small_words(text: str) -> Counter[str]:
    """Count for each language the first words of a text that are small words of it."""
    heard: Counter[str] = Counter()
    for word in _WORD.findall(text[:_LONGEST_WEIGHED].lower()):
        heard.update(_languages_of().get(word, ()))
    return heard


@lru_cache(maxsize=1)
def _languages_of() -> Mapping[str, frozenset[str]]:
    text = files("nlp").joinpath("language.yaml").read_text(encoding="utf-8")
    found: dict[str, set[str]] = defaultdict(set)
    for language, words in yaml.safe_load(text)["words"].items():
        for word in words.split():
            found[word].add(language)
    return {word: frozenset(languages) for word, languages in found.items()}


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LATIN))
    return identifier


def _share_of_hmong(text: str) -> float:
    """Give CLD2's share of the text that is Hmong, never quite all nor nothing."""
    readable = "".join(character for character in text if character.isprintable())
    try:
        _, _, found = pycld2.detect(readable.encode("utf-8", "ignore"), bestEffort=True)
    except pycld2.error:  # it refuses what it takes for damaged UTF-8
        return 0.01
    share = sum(int(percent) for _, tag, percent, _ in found if tag == _HMONG) / 100
    return min(max(share, 0.01), 0.97)


def _with_prior(found: Mapping[str, float], prior: str | None) -> dict[str, float]:
    if prior not in found:
        return dict(found)
    others = (1 - _PRIOR_SHARE) / (len(found) - 1)
    weighed = {
        tag: share * (_PRIOR_SHARE if tag == prior else others) for tag, share in found.items()
    }
    total = sum(weighed.values())
    return {tag: share / total for tag, share in weighed.items()}


def _surest(found: Mapping[str, float]) -> Guess:
    language = max(found, key=lambda tag: found[tag])
    probability = found[language]
    return Guess(language if probability >= _SURE else None, probability)
