"""The city's digests: the list with its readers, and one week side by side."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from wtforms import EmailField, SelectField
from wtforms.validators import Email, InputRequired

from engage.audit import Deed, record_deed
from engage.current import current_settings
from engage.db import insert_new, reading, transaction
from engage.digests.city_content import CityContent
from engage.digests.city_view import CityView, view_city
from engage.digests.render import shown, week_label
from engage.digests.week import InvalidWeek, Week
from engage.errors import NotFound
from engage.feedback.axes import known_axes
from engage.feedback.names import Names
from engage.i18n import current_language
from engage.languages import BY_TAG
from engage.models.readers import CityDigest, CityPicture, CityReader
from engage.pages import ui
from engage.pages.charts import answer_chart
from engage.pages.department.forms import option, trimmed
from engage.pages.rooms import init_room
from engage.security import StaffRole, member_id, staff
from engage.times import now
from engage.words import gettext as _

MOST_LISTED = 60

blueprint = Blueprint("city", __name__, url_prefix="/city")
init_room(blueprint)


class ReaderForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Who else gets the city's digest."""

    email = EmailField(filters=[trimmed])
    language = SelectField()

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        settings = current_settings()
        self.email.label.text = _("E-mail address")
        unusable = _("Please type an e-mail address such as name@city.gov.")
        self.email.validators = [InputRequired(unusable), Email(unusable)]
        self.language.label.text = _("Language")
        self.language.choices = [option(tag, BY_TAG[tag].own_name) for tag in settings.languages]


@dataclass(frozen=True, slots=True)
class Listed:
    """A week in the list."""

    label: str
    url: str
    built: ui.Moment


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody on the city's list."""

    id: int
    email: str
    language: str
    stopped: bool


@blueprint.get("/digests", endpoint="digests")
@staff(StaffRole.ENGAGEMENT)
def list_digests() -> ResponseReturnValue:
    """Show every week there is, newest first, and who gets them."""
    with reading() as session:
        return _draw_list(session, ReaderForm(data={"language": current_language()}))


@blueprint.post("/digests")
@staff(StaffRole.ENGAGEMENT)
def change_readers() -> ResponseReturnValue:
    """Take somebody off the list, or put somebody on it."""
    form = ReaderForm()
    with transaction() as session:
        if gone := request.form.get("remove", type=int):
            reader = session.get(CityReader, gone)
            if reader is not None:
                session.delete(reader)
        elif form.validate():
            row = {
                "email": (form.email.data or "").lower(),
                "language": form.language.data,
                "weekday": 1,
                "hour": 9,
            }
            insert_new(session, CityReader, [row])
        else:
            return _draw_list(session, form), 422
        record_deed(session, Deed.CITY_READERS_CHANGED, "city", user_id=member_id(), now=now())
    flash(_("Saved."))
    return redirect(url_for("city.digests"), 303)


@blueprint.get("/digests/<week>", endpoint="digest")
@staff(StaffRole.ENGAGEMENT)
def show_week(week: str) -> ResponseReturnValue:
    """Show one week as it was stored."""
    with reading() as session:
        view = _view(session, week)
    return render_template("city/digest.html", digest=view, list_url=url_for("city.digests"))


@blueprint.get("/digests/<week>/<name>.svg", endpoint="picture")
@staff(StaffRole.ENGAGEMENT)
def show_picture(week: str, name: str) -> ResponseReturnValue:
    """Give one chart of a week."""
    with reading() as session:
        drawn = _drawn(_find(session, week)).where(CityPicture.name == name)
        svg = session.scalar(drawn.with_only_columns(CityPicture.svg))
    return answer_chart(svg)


def _drawn(digest: CityDigest) -> Select[CityPicture]:
    """Give the query for a week's charts in the language of the page."""
    return select(CityPicture).where(
        CityPicture.city_digest_id == digest.id, CityPicture.language == current_language()
    )


def _find(session: Session, week: str) -> CityDigest:
    try:
        wanted = str(Week.parse(week))
    except InvalidWeek as error:
        raise NotFound("digest", week) from error
    digest = session.scalar(select(CityDigest).where(CityDigest.week == wanted))
    if digest is None:
        raise NotFound("digest", wanted)
    return digest


def _view(session: Session, week: str) -> CityView:
    digest = _find(session, week)
    language = current_language()
    source = url_for("city.picture", week=digest.week, name="NAME", lang=language)
    drawn = session.scalars(_drawn(digest)).all()
    settings = current_settings()
    return view_city(
        CityContent.model_validate(digest.content),
        Names(language, known_axes(session)),
        city=settings.city_name,
        public_url=settings.public_url,
        pictures=shown(drawn, src=source.replace("NAME", "{name}")),
    )


def _draw_list(session: Session, form: ReaderForm) -> str:
    digests = session.execute(
        select(CityDigest.week, CityDigest.built_at)
        .order_by(CityDigest.week.desc())
        .limit(MOST_LISTED)
    )
    readers = session.scalars(select(CityReader).order_by(CityReader.email).limit(200))
    return render_template(
        "city/digests.html",
        form=form,
        digests=[
            Listed(
                week_label(Week.parse(week)).label,
                url_for("city.digest", week=week),
                ui.day(built_at),
            )
            for week, built_at in digests
        ],
        readers=[
            Reader(each.id, each.email, BY_TAG[each.language].own_name, each.stopped_at is not None)
            for each in readers
        ],
    )
