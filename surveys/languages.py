"""The languages a survey may be written in, and the direction each is read in.

Tags are BCP 47 and the product's own list: `hmn` stands for Hmong although CLDR prefers `hnj`.
"""

LANGUAGES = (
    "en", "es", "zh-Hans", "zh-Hant", "vi", "tl", "ko", "ar",
    "fr", "ht", "ru", "pt-BR", "so", "am", "sw", "hmn",
)  # fmt: skip

RIGHT_TO_LEFT = frozenset({"ar"})

# Each language's own name for itself: what a resident looks for in a list of languages.
NAMES = {
    "en": "English",
    "es": "Español",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "vi": "Tiếng Việt",
    "tl": "Tagalog",
    "ko": "한국어",
    "ar": "العربية",
    "fr": "Français",
    "ht": "Kreyòl ayisyen",
    "ru": "Русский",
    "pt-BR": "Português",
    "so": "Soomaali",
    "am": "አማርኛ",
    "sw": "Kiswahili",
    "hmn": "Hmoob",
}


def direction(language: str) -> str:
    """Return `rtl` or `ltr`, as the HTML attribute `dir` wants it."""
    return "rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


def primary(language: str) -> str:
    """Return the language without script or region, lower case: `zh` for `zh-Hant`."""
    return language.split("-", maxsplit=1)[0].lower()
