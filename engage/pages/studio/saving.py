"""How a page of the studio changes a draft: the change, its line in the audit log, the answer.

A form saved by its script says so with a header and is answered in JSON; what was typed stays on
the page either way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.feedback.inbox import people_by_id
from engage.pages import ui
from engage.security import member_id
from engage.studio import documents, drafts
from engage.studio.documents import Edit
from engage.studio.drafts import Saving, Working
from engage.times import now
from engage.words import gettext as _
from surveys.answers import Json

AUTOSAVE = "X-Autosave"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody else made of the part meanwhile; see `studio/_conflict.html`.

    `theirs` is their text, `None` where they took the part out.
    """

    who: str
    when: ui.Moment | None
    theirs: str | None
    take_url: str


def change(slug: str, edit: Edit, place: str, *, seen: str | None = None) -> Working:
    """Change a draft; raises as `drafts.save` does."""
    with transaction() as session:
        saving = Saving(edit=edit, place=place, seen=seen, user_id=member_id())
        working = drafts.save(session, slug, saving, now=now())
        log(session, Deed.DRAFT_CHANGED, slug)
    return working


def log(session: Session, deed: Deed, slug: str) -> None:
    """Record who did this to a survey."""
    record_deed(session, deed, f"survey:{slug}"[:64], user_id=member_id(), now=now())


def is_autosave() -> bool:
    """Tell whether a script saves, and not a person's press of a button."""
    return AUTOSAVE in request.headers


def saved_in_passing(working: Working, place: str) -> ResponseReturnValue:
    """Tell a script what it saved, and what its form is based on from now on."""
    when = ui.time_of_day(now())
    part = documents.part(working.document, place)
    return jsonify(
        said=_("Saved at %(time)s", time=when.text),
        seen=documents.fingerprint(part),
        revision=working.revision,
    )


def not_saved(code: int, said: str) -> ResponseReturnValue:
    """Tell a script why nothing was saved; what was typed is still on the page."""
    return jsonify(said=said), code


def conflict(slug: str, place: str, theirs: Json, *, take_url: str) -> Conflict:
    """Say who changed a part, when, and to what."""
    with reading() as session:
        working = drafts.find(session, slug)
        edit = drafts.last_edit(session, working.draft, place)
        who = people_by_id(session, [edit.user_id]) if edit else {}
    name = who.get(edit.user_id or 0, "") if edit else ""
    words = _plain(theirs, documents.base_language(working.document))
    when = ui.day_and_time(edit.at) if edit else None
    return Conflict(name or _("Somebody else"), when, words, take_url)


def _plain(part: Json, base: str) -> str | None:
    """Give a part's own words as lines, as the form would show them."""
    if not isinstance(part, dict):
        return None
    lines = []
    for key, value in part.items():
        if isinstance(value, Mapping) and isinstance(value.get(base), str):
            lines.append(str(value[base]))
        if key in {"choices", "rows"} and isinstance(value, list):
            lines += [
                str(texts.get(base, ""))
                for each in value
                if isinstance(each, dict) and isinstance(texts := each.get("text"), dict)
            ]
    return "\n".join(lines)
