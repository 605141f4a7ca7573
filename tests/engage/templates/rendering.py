"""Render a template with its sample, as the product would, without routes or a database.

Samples are YAML: a file per folder of templates, a key per page. `{t: {en: .., ar: ..}}` stands
for a survey text, given in the page's language where it has one and in English where not;
`{own: {es: ..}}` for words that stay in the language they were written in.
"""

from pathlib import Path
from typing import Any

import yaml
from flask import Flask
from jinja2 import StrictUndefined

from tests.engage.templates.staff_forms import filled

FOLDER = Path(__file__).parent / "samples"
LANGUAGES = {"en": "English", "es": "Español", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", "vi": "Tiếng Việt", "tl": "Tagalog",
             "ko": "한국어", "ar": "العربية", "fr": "Français", "ht": "Kreyòl ayisyen", "ru": "Русский", "pt-BR": "Português",
             "so": "Soomaali", "am": "አማርኛ", "sw": "Kiswahili", "hmn": "Hmoob"}  # fmt: skip


def direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"


def resolve(value: Any, language: str) -> Any:
    """Turn the short forms of a sample into what views give to templates."""
    if isinstance(value, list):
        return [resolve(item, language) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"t"}:
        given = language if language in value["t"] else "en"
        return {"text": value["t"][given], "language": given, "dir": direction(given)}
    if set(value) == {"wtform"}:
        return filled(value["wtform"])
    if set(value) == {"own"}:
        [(given, text)] = value["own"].items()
        return {"text": text, "language": given, "dir": direction(given)}
    return {key: resolve(item, language) for key, item in value.items()}


def frame(language: str) -> dict[str, Any]:
    """Give `ui`, as the product's context processor does."""
    return {
        "language": language,
        "direction": direction(language),
        "city": "Marlow Bay",
        "seal_url": None,
        "accent_url": None,
        "home_url": "/",
        "languages": [
            {"tag": tag, "name": name, "url": f"?lang={tag}", "current": tag == language}
            for tag, name in LANGUAGES.items()
        ],
        "links": [
            {"text": "How we use your answers", "url": "/privacy"},
            {"text": "Accessibility", "url": "/accessibility"},
        ],
        "staff": {
            "name": "Dana Whitfield",
            "sign_out_url": "/sign-out",
            "csrf_token": "proof",
            "places": [
                {"text": "Inbox", "url": "/departments/transit/", "current": True},
                {"text": "Actions", "url": "/departments/transit/actions", "current": False},
                {"text": "Digests", "url": "/departments/transit/digests", "current": False},
                {"text": "Health", "url": "/admin/health", "current": False},
            ],
        },
    }


class Renderer:
    """Render a template in a language; messages come from samples/interface.yaml."""

    def __init__(self) -> None:
        self.app = Flask("engage")
        self.language = "en"
        self.messages = yaml.safe_load((FOLDER / "interface.yaml").read_text("utf-8"))
        self.samples = {
            f"{file.stem}/{page}": sample
            for file in sorted(FOLDER.glob("*.yaml"))
            if file.stem != "interface"
            for page, sample in yaml.safe_load(file.read_text("utf-8")).items()
        }
        self.app.secret_key = "for flashed messages"
        environment = self.app.jinja_env
        environment.undefined = StrictUndefined
        environment.globals["url_for_security"] = lambda name: f"/{name}"
        environment.globals["_fs_is_user_authenticated"] = bool
        environment.globals["csrf_token"] = lambda: "proof"
        environment.add_extension("jinja2.ext.i18n")
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            self.gettext, self.ngettext, newstyle=True
        )

    def gettext(self, message: str) -> str:
        return str(self.messages.get(message, {}).get(self.language, message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def screens(self) -> list[str]:
        """Name every sample but the mail, which has its styles inside and tables for Outlook."""
        return [name for name in self.samples if not name.endswith(("~mail", "~text"))]

    @staticmethod
    def file_name(name: str, language: str) -> str:
        return f"{name.replace('/', '-')}.{language}.html"

    def page(self, name: str, language: str = "en", **changes: object) -> str:
        """Render the sample `folder/page` (or `folder/page~variant`)."""
        self.language = language
        sample = {**resolve(self.samples[name], language), **changes}
        template = sample.pop("template", f"{name}.html")
        with self.app.test_request_context():
            return self.app.jinja_env.get_template(template).render(ui=frame(language), **sample)
