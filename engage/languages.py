"""The product's own list of languages: tags, own names, direction, and Babel's name for each.

Adding one needs a row here and a catalogue, and no other code.
"""

from dataclasses import dataclass

from babel import Locale


@dataclass(frozen=True, slots=True)
class Language:
    """A language people may answer in.

    `tag` is BCP 47; `own_name` as its speakers write it; `locale` the identifier Babel and the
    catalogue folders use (Babel knows Hmong as `hnj`, residents' phones mostly as `hmn`).
    """

    tag: str
    own_name: str
    locale: str
    rtl: bool = False

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as HTML's `dir` wants it."""
        return "rtl" if self.rtl else "ltr"


_ALL = (
    Language("en", "English", "en"),
    Language("es", "Español", "es"),
    Language("zh-Hans", "简体中文", "zh_Hans"),
    Language("zh-Hant", "繁體中文", "zh_Hant"),
    Language("vi", "Tiếng Việt", "vi"),
    Language("tl", "Tagalog", "fil"),
    Language("ko", "한국어", "ko"),
    Language("ar", "العربية", "ar", rtl=True),
    Language("fr", "Français", "fr"),
    Language("ht", "Kreyòl Ayisyen", "ht"),
    Language("ru", "Русский", "ru"),
    Language("pt-BR", "Português", "pt_BR"),
    Language("so", "Soomaali", "so"),
    Language("am", "አማርኛ", "am"),
    Language("sw", "Kiswahili", "sw"),
    Language("hmn", "Hmoob", "hnj"),
)
BY_TAG = {language.tag: language for language in _ALL}
LANGUAGES = tuple(BY_TAG)

# Tags that phones and browsers send for a language of ours.
_ALIASES = {
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "fil": "tl",
    "pt": "pt-BR",
    "hnj": "hmn",
    "mww": "hmn",
}
_BY_LOWER = {tag.lower(): tag for tag in LANGUAGES} | _ALIASES


def match(tag: str) -> str | None:
    """Give our tag for somebody else's (`es-MX` is `es`), or `None`."""
    parts = tag.replace("_", "-").lower().split("-")
    candidates = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_BY_LOWER[name] for name in candidates if name in _BY_LOWER), None)


def direction(tag: str | None) -> str:
    """`rtl`, `ltr`, or `auto` for a language we do not know, so that the browser decides."""
    language = BY_TAG.get(tag or "")
    return language.direction if language else "auto"


def locale(tag: str) -> Locale:
    """Give Babel's locale for dates, numbers and catalogues; English for an unknown tag."""
    language = BY_TAG.get(tag)
    return Locale.parse(language.locale if language else "en")
