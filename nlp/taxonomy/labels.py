"""The labels a comment can carry, read from the data files beside this module.

Light on purpose: a web process reads it to show names, so nothing here may load a model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

import yaml

from nlp.errors import UnknownLabel

LANGUAGES = (
    "en", "es", "zh-Hans", "zh-Hant", "vi", "tl", "ko", "ar",
    "fr", "ht", "ru", "pt-BR", "so", "am", "sw", "hmn",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """One theme or dimension.

    Attributes:
        key: What is stored with a tag; never changes.
        names: Language tag (BCP 47, the product's own list) to the name shown to people.
        definition: What belongs to it, one English sentence or two.
        examples: English comments that carry it.
    """

    key: str
    names: Mapping[str, str]
    definition: str
    examples: tuple[str, ...]

    def name(self, language: str) -> str:
        """Give the name in `language`, in English where there is none."""
        return self.names.get(language, self.names["en"])


def _read(file: str) -> tuple[Label, ...]:
    text = files("nlp.taxonomy").joinpath(file).read_text(encoding="utf-8")
    return tuple(
        Label(
            key=row["key"],
            names=MappingProxyType(row["names"]),
            definition=row["definition"],
            examples=tuple(row["examples"]),
        )
        for row in yaml.safe_load(text)["labels"]
    )


THEMES: tuple[Label, ...] = _read("themes.yaml")
DIMENSIONS: tuple[Label, ...] = _read("dimensions.yaml")

THEME_KEYS: tuple[str, ...] = tuple(label.key for label in THEMES)
DIMENSION_KEYS: tuple[str, ...] = tuple(label.key for label in DIMENSIONS)

_BY_KEY = {label.key: label for label in (*THEMES, *DIMENSIONS)}


def label(key: str) -> Label:
    """Give the theme or dimension with this key.

    Raises:
        UnknownLabel: no label of the codebook has it.
    """
    try:
        return _BY_KEY[key]
    except KeyError as error:
        raise UnknownLabel(key=key) from error
