"""Forms of staff pages for their samples: the same fields, without an application behind them."""

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
