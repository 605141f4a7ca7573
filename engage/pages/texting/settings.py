"""How surveys are asked by text: the city's custom to read, each survey's own rule to set."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.current import current_settings
from engage.db import reading, transaction
from engage.i18n import current_language
from engage.intake import texting_rules, versions
from engage.intake.texting_rules import Rule
from engage.intake.versions import OpenSurvey
from engage.pages import ui
from engage.pages.texting.blueprint import blueprint
from engage.pages.texting.forms import RuleForm, rule_form
from engage.security import StaffRole, member_id, staff
from engage.sms import prices
from engage.times import now
from engage.words import format_decimal, format_money, format_time, ngettext
from engage.words import gettext as _


@dataclass(frozen=True, slots=True)
class CityRule:
    """One custom of the city: what it is, its value, and the setting that changes it."""

    name: str
    value: str
    setting: str


@dataclass(frozen=True, slots=True)
class Price:
    """What a segment costs, and whether somebody compared that with the bill."""

    rule: CityRule
    confirmed: bool
    confirm_url: str


@dataclass(frozen=True, slots=True)
class SurveyRule:
    """A survey and the form of its rule; see `texting/settings.html`."""

    title: ui.Words
    keyword: str
    action: str
    form: RuleForm
    same_phone: str


@blueprint.get("/settings", endpoint="settings")
@staff(StaffRole.ENGAGEMENT)
def show_settings() -> ResponseReturnValue:
    """Show what holds for all texts and for each survey."""
    return _draw()


@blueprint.post("/price")
@staff(StaffRole.ENGAGEMENT)
def confirm_price() -> ResponseReturnValue:
    """Take the price that is set for what the city pays; it is no longer called unchecked."""
    with transaction() as session:
        prices.confirm_price(session, current_settings(), user_id=member_id(), now=now())
        priced = f"price:{current_settings().segment_price}"
        record_deed(session, Deed.SEGMENT_PRICE_CONFIRMED, priced, user_id=member_id(), now=now())
    flash(_("Saved."))
    return redirect(url_for("texting.settings"), 303)


@blueprint.post("/settings/<survey>")
@staff(StaffRole.ENGAGEMENT)
def change_rule(survey: str) -> ResponseReturnValue:
    """Set how a survey is asked, from its next conversation on."""
    with transaction() as session:
        found = versions.find_survey(session, survey)
        form = rule_form(Rule(), survey)
        if not form.validate():
            return _draw(), 422
        rule = Rule(form.lasts_hours.data, form.may_repeat.data)
        texting_rules.set_rule(session, found.id, rule)
        record_deed(
            session, Deed.TEXTING_RULE_SET, f"survey:{found.id}", user_id=member_id(), now=now()
        )
    flash(_("Saved."))
    return redirect(url_for("texting.settings"), 303)


def _draw() -> str:
    with reading() as session:
        surveys = _surveys(session)
        confirmed = prices.is_confirmed(session, current_settings())
    return render_template(
        "texting/settings.html",
        custom=_custom(),
        surveys=surveys,
        price=_price(confirmed=confirmed),
    )


def _surveys(session: Session) -> Sequence[SurveyRule]:
    found = [each for each in versions.open_surveys(session, now=now()) if each.keyword]
    ids = [each.id for each in found]
    rules = texting_rules.rules_of(session, ids)
    repeated = texting_rules.same_phone_answers(session, ids)
    return [_survey(each, rules[each.id], repeated.get(each.id, 0)) for each in found]


def _survey(found: OpenSurvey, rule: Rule, repeated: int) -> SurveyRule:
    definition, slug = found.definition, found.slug
    title = definition.pick(definition.title, current_language())
    return SurveyRule(
        title=ui.Words(title.text, title.language),
        keyword=found.keyword or "",
        action=url_for("texting.change_rule", survey=slug),
        form=rule_form(rule, slug),
        same_phone=ngettext(
            "One response came from a phone that had answered before. It counts like any other.",
            "%(responses)s responses came from phones that had answered before. They count like "
            "any other.",
            repeated,
            responses=format_decimal(repeated),
        )
        if repeated
        else _("No phone has answered it twice."),
    )


def _custom() -> list[CityRule]:
    settings = current_settings()
    night = _(
        "From %(evening)s to %(morning)s, where the person lives",
        evening=format_time(settings.quiet_from, "short"),
        morning=format_time(settings.quiet_until, "short"),
    )
    return [
        CityRule(_("Nobody is texted first"), night, "ENGAGE_QUIET_FROM, ENGAGE_QUIET_UNTIL"),
        CityRule(
            _("Texts a person gets unasked, in one day at most"),
            format_decimal(settings.unasked_texts_a_day),
            "ENGAGE_UNASKED_TEXTS_A_DAY",
        ),
        CityRule(
            _("All texts to one person, in one day at most"),
            format_decimal(settings.texts_a_day),
            "ENGAGE_TEXTS_A_DAY",
        ),
        CityRule(
            _("Where HELP sends people"),
            settings.help_contact or settings.public_url,
            "ENGAGE_HELP_CONTACT",
        ),
    ]


def _price(*, confirmed: bool) -> Price:
    settings = current_settings()
    return Price(
        rule=CityRule(
            _("What one segment costs"),
            format_money(settings.segment_price, settings.currency, exact=True),
            "ENGAGE_SEGMENT_PRICE, ENGAGE_CURRENCY",
        ),
        confirmed=confirmed,
        confirm_url=url_for("texting.confirm_price"),
    )
