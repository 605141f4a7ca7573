"""Forms of the studio for its sample pages: the same fields, without an application behind them."""

from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice


class StudioForm(Form):
    def hidden_tag(self) -> str:
        """Stand where Flask-WTF puts the token."""
        return ""


class RowForm(Form):
    test = SelectField(
        "Earlier answer",
        choices=[
            SelectChoice("", "Choose"),
            SelectChoice("age/at_least", "How old are you?: at least", optgroup="How old are you?"),
        ],
    )
    negated = SelectField("So or not?", choices=[SelectChoice("", "is so")])
    value = StringField("Number, date or code")


class QuestionForm(StudioForm):
    seen = HiddenField()
    kind = SelectField("Kind of question", choices=[SelectChoice("comment", "Comment")])
    section = SelectField("Section", choices=[SelectChoice("today", "today")])
    title = StringField("Title of the section")
    text = TextAreaField("What you ask")
    choices = TextAreaField("Choices, one a line", description="A code may stand before each.")
    demand = RadioField("Must it be answered?", choices=[SelectChoice("", "No")])
    other = BooleanField("Offer “something else, please say”")
    reason = TextAreaField("Why you ask", description="Shown behind “Why we ask”.")
    join = RadioField(
        "Who is asked?",
        choices=[SelectChoice("always", "Everybody"), SelectChoice("all", "Only if all hold")],
        default="all",
    )
    tests = FieldList(FormField(RowForm), min_entries=2)
    web_only = BooleanField("Leave it out of text messages")
    code = StringField("Code", description="Names the column of an export.")


class SettingsForm(StudioForm):
    title = StringField("Title")
    intro = TextAreaField("Introduction", description="What it is for.")
    thanks = TextAreaField("Thank-you text")
    base_language = SelectField("Language you write it in", choices=[SelectChoice("en", "English")])
    languages = SelectField("Languages", choices=[SelectChoice("en", "English")])
    sms = BooleanField("It can be answered by text message")
    keyword = StringField("Word to text")
    changeable = BooleanField("People may change their answers until it closes")
    opens_on = StringField("First day (such as 2026-05-24)")
    closes_on = StringField("Last day")


class NewSurveyForm(StudioForm):
    start = RadioField("Begin with", choices=[SelectChoice("ready", "A ready survey")])
    ready = SelectField("Ready survey", choices=[SelectChoice("community", "Community survey")])
    title = StringField("Title", description="For an empty survey.")
    language = SelectField("Language you write it in", choices=[SelectChoice("en", "English")])
    file = FileField("File", description="An XLSForm (.xlsx).")
    engagement = SelectField("Engagement", choices=[SelectChoice("", "None yet")])
    address = StringField("Address")
    name = StringField("What is it called?")


class WorksheetForm(StudioForm):
    name = StringField("Name of the engagement")
    who = TextAreaField()
    data = TextAreaField()
    engage = TextAreaField()
    focus = TextAreaField("Focus groups, one a line", description="Axis, group, why.")
    shares = TextAreaField("Benchmarks, one a line")
    channels = SelectField("Channels you will use", choices=[SelectChoice("web", "Web")])
    partners = TextAreaField("Partner organizations")
    gare_stage = RadioField(
        "Stage of the racial equity roadmap", choices=[SelectChoice("", "Not said")]
    )


FORMS: dict[str, type[Form]] = {
    "plain": StudioForm,
    "question": QuestionForm,
    "settings": SettingsForm,
    "new_survey": NewSurveyForm,
    "worksheet": WorksheetForm,
}
