"""Themes and Equip^t dimensions: keys, names in every language, definitions, examples."""

from nlp.taxonomy.labels import (
    DIMENSION_KEYS,
    DIMENSIONS,
    LANGUAGES,
    THEME_KEYS,
    THEMES,
    Label,
    label,
)

__all__ = ["DIMENSIONS", "DIMENSION_KEYS", "LANGUAGES", "THEMES", "THEME_KEYS", "Label", "label"]
