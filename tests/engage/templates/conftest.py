"""Render templates with sample contexts, without routes, catalogues or a database.

Samples are YAML: a file per folder of templates, a key per page. `{t: {en: .., ar: ..}}` stands
for a survey text, given in the page's language where it has one and in English where not;
`{own: {es: ..}}` for words that stay in the language they were written in.
"""

import shutil
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from jinja2 import StrictUndefined
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from tests.engage.templates import studio_forms

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
FOLDER = Path(__file__).parent / "samples"
LANGUAGES = {"en": "English", "es": "Español", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", "vi": "Tiếng Việt", "tl": "Tagalog",
             "ko": "한국어", "ar": "العربية", "fr": "Français", "ht": "Kreyòl ayisyen", "ru": "Русский", "pt-BR": "Português",
             "so": "Soomaali", "am": "አማርኛ", "sw": "Kiswahili", "hmn": "Hmoob"}  # fmt: skip


class StaffForm(Form):
    def hidden_tag(self) -> str:
        """Stand where Flask-WTF puts the token."""
        return ""


class MultiCheckboxField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LinkForm(StaffForm):
    action = SelectField("Action", choices=[SelectChoice("7", "Night service on lines 9 and 14")])
    relation = SelectField(
        "What the action does for it", choices=[SelectChoice("partly", "Does part of it")]
    )
    reason = TextAreaField("Reason, if it is declined", description="Residents read it.")


class PassOnForm(StaffForm):
    department = SelectField("Department", choices=[SelectChoice("housing", "Housing")])
    why = TextAreaField("Why")


class ActionForm(StaffForm):
    title = StringField("Title")
    public_text = TextAreaField("What residents will read", description="In English.")
    kind = SelectField(
        "Kind", choices=[SelectChoice("service", "Service"), SelectChoice("policy", "Policy")]
    )
    dimensions = MultiCheckboxField(
        "Dimensions",
        choices=[SelectChoice("data", "Data driven"), SelectChoice("race", "Race informed")],
    )
    practices = MultiCheckboxField(
        "Practices it advances", choices=[SelectChoice("lens", "A racial equity lens")]
    )
    due = DateField("Due")


class CampaignForm(StaffForm):
    name = StringField("What do you call this list?", description="Only staff see it.")
    survey = SelectField("Survey", choices=[SelectChoice("harbor", "Harbor Street")])
    people = FileField("The list, as a CSV file", description="One line per person.")
    consent = TextAreaField("How did these people agree to get texts from the city?")
    starts_on = DateField("First day")
    from_hour = SelectField("Send from", choices=[SelectChoice("10", "10:00 am")])
    until_hour = SelectField("Send until", choices=[SelectChoice("18", "6:00 pm")])
    wave_size = StringField("People in one wave")
    wave_minutes = SelectField("A wave every", choices=[SelectChoice("60", "Hour")])
    most_a_day = StringField("At most in one day (optional)")


class RuleForm(StaffForm):
    lasts_hours = SelectField("Wait for an answer", choices=[SelectChoice("72", "Three days")])
    may_repeat = BooleanField("A phone may answer more than once")


class TextForm(StaffForm):
    body = StringField("Text message")


class WishForm(StaffForm):
    language = SelectField("Language", choices=[SelectChoice("en", "English")])
    weekday = SelectField("Day", choices=[SelectChoice("1", "Monday")])
    hour = SelectField("Time", choices=[SelectChoice("7", "7:00 AM")])
    empty_weeks = RadioField(
        "In a week in which nobody wrote",
        choices=[
            SelectChoice("one_line", "Send one line"),
            SelectChoice("nothing", "Send nothing"),
        ],
    )


CITY = [SelectChoice("1", "Transit"), SelectChoice("2", "Housing")]


class RouteForm(StaffForm):
    theme = SelectField("Theme", choices=[SelectChoice("transit", "Buses and trains")])
    asked = SelectField("Survey or question", choices=[SelectChoice("", "Every survey")])
    place = SelectField("Neighborhood", choices=[SelectChoice("", "Every neighborhood")])
    departments = MultiCheckboxField("Reach these departments", choices=CITY)
    weeks = SelectField(
        "Try it on the comments of the last", choices=[SelectChoice("8", "8 weeks")]
    )
    before = HiddenField()
    mark = HiddenField()


class DepartmentForm(StaffForm):
    name = StringField("Name")
    slug = StringField("Short name for its address", description="Small letters.")
    focus = TextAreaField("What it looks after", description="Colleagues read it.")
    recipients = TextAreaField("Who reads its weekly digest", description="One a line.")


class GoForm(StaffForm):
    into = SelectField("Merge it into", choices=[SelectChoice("", "Nowhere: close it"), *CITY])


class PlaceForm(StaffForm):
    email = StringField("E-mail address")
    roles = MultiCheckboxField("May", choices=[SelectChoice("viewer", "Only read")])
    departments = MultiCheckboxField("Works in", choices=CITY)
    language = SelectField("Reads pages and mail in", choices=[SelectChoice("en", "English")])


class InvitedForm(PlaceForm):
    def __init__(self) -> None:
        super().__init__(prefix="invite")


class PasswordForm(StaffForm):
    password = PasswordField("Your password", description="At least 12 characters.")


class RemoveForm(StaffForm):
    why = StringField("Why")


class CityReaderForm(StaffForm):
    email = EmailField("E-mail address")
    language = SelectField("Language", choices=[SelectChoice("en", "English")])


class CollectorForm(StaffForm):
    name = StringField("Name", description="For you and your colleagues.")
    kind = SelectField("What it is", choices=[SelectChoice("poster", "Poster")])
    code = StringField("Code in the link", description="It cannot change later.")


class PaperForm(StaffForm):
    language = SelectField("Language", choices=[SelectChoice("en", "English")])
    copies = StringField("Copies")
    collector = SelectField("Where they are handed out", choices=[SelectChoice("", "Not said")])
    size = RadioField("Paper", choices=[SelectChoice("letter", "Letter"), SelectChoice("a4", "A4")])


class KeyingForm(StaffForm):
    number = StringField("Form number", description="As it is printed on the form.")
    channel = RadioField(
        "It was answered",
        choices=[SelectChoice("paper", "Paper"), SelectChoice("person", "In person")],
    )
    language = SelectField("Language of the form", choices=[SelectChoice("en", "English")])
    collector = SelectField("Where", choices=[SelectChoice("", "Not said")])
    answered_on = DateField("Day of the answer")

    def __init__(self) -> None:
        super().__init__(prefix="head")


class GoalForm(StaffForm):
    goal = StringField("Answers wanted in all")


class SignInForm(StaffForm):
    email = EmailField("E-mail")
    password = PasswordField("Password")
    remember = BooleanField("Keep me signed in")


class LabelsForm(StaffForm):
    themes = MultiCheckboxField(
        "Themes: what it is about",
        choices=[
            SelectChoice("transit", "Public transport"),
            SelectChoice("housing", "Housing"),
            SelectChoice("newcomers", "Newcomers and language access"),
            SelectChoice("safety", "Safety and police"),
        ],
        default=["transit"],
    )
    dimensions = MultiCheckboxField(
        "Dimensions", choices=[SelectChoice("race_informed", "Race Informed")]
    )


class CoverForm(StaffForm):
    words = StringField("Words to cover", description="Copy them as they stand, such as a name.")


class HideForm(StaffForm):
    reason = SelectField("Why", choices=[SelectChoice("abuse", "It insults somebody")])
    note = StringField("A note for colleagues")


class ButtonForm(StaffForm):
    covering = IntegerField(default=7)


class ThemeForm(StaffForm):
    name = StringField("Name", description="Two or three words, as it will stand in digests.")
    other_names = TextAreaField("Names in other languages")
    description = TextAreaField("What belongs to it")
    examples = TextAreaField("Examples", description="5 to 20 comments about it, one a line.")


FORMS: dict[str, type[Form]] = {
    "sign_in": SignInForm,
    "link": LinkForm,
    "pass_on": PassOnForm,
    "action": ActionForm,
    "labels": LabelsForm,
    "cover": CoverForm,
    "hide": HideForm,
    "button": ButtonForm,
    "theme": ThemeForm,
    "campaign": CampaignForm,
    "rule": RuleForm,
    "text": TextForm,
    "wish": WishForm,
    "route": RouteForm,
    "department": DepartmentForm,
    "go": GoForm,
    "place": PlaceForm,
    "invite": InvitedForm,
    "password": PasswordForm,
    "remove": RemoveForm,
    "city_reader": CityReaderForm,
    **studio_forms.FORMS,
    "collector": CollectorForm,
    "paper": PaperForm,
    "keying": KeyingForm,
    "goal": GoalForm,
}


def filled(name: str) -> Form:
    """Build a form as a view would; the action form carries a mistake."""
    form = FORMS[name]()
    if name == "sign_in":
        form["password"].errors = ["That password does not fit this e-mail."]
    if name == "campaign":
        form["people"].errors = ["Please choose the file with the list."]
    if name == "collector":
        form["code"].errors = ["Another collector has this code."]
    if name == "keying":
        form["number"].errors = ["This form was typed in before. It is shown below."]
    if name == "action":
        form["due"].errors = ["Type a date such as 2027-03-01."]
    return form


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


def write_pages(renderer: Renderer, out: Path) -> list[Path]:
    """Write each sample in each language; give the files."""
    static = Path(renderer.app.static_folder or "")
    shutil.copytree(static, out / "static", dirs_exist_ok=True)
    files = []
    for name in renderer.samples:
        for language in ("en", "ar", "zh-Hans"):
            file = out / renderer.file_name(name, language)
            file.write_text(renderer.page(name, language).replace("/static/", "static/"), "utf-8")
            files.append(file)
    return files


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


def serve(out: Path) -> str:
    """Serve the folder, since a picture of file:// pages lacks its icons; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="session")
def site(renderer: Renderer) -> Callable[[Path], str]:
    """Give what writes every sample into a folder and serves it."""

    def write_and_serve(out: Path) -> str:
        write_pages(renderer, out)
        return serve(out)

    return write_and_serve


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": SWITCHES}
