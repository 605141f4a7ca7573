"""Responses as a file, and the photos in them. Who took them away stands in the audit log."""

import tempfile

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from engage.audit import Deed, record_deed
from engage.current import current_settings
from engage.db import reading, transaction
from engage.errors import NotFound
from engage.exchange.export import export_responses
from engage.exchange.writing import WRITERS
from engage.intake import photos, versions
from engage.pages.responses.blueprint import blueprint
from engage.security import StaffRole, member_id, staff
from engage.times import now

KINDS = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jsonl": "application/jsonl",
}
# Kept in memory up to here, beyond in a temporary file.
IN_MEMORY_BYTES = 4 * 1024 * 1024


@blueprint.get("/surveys/<slug>/responses.<ending>", endpoint="download")
@staff(StaffRole.ENGAGEMENT)
def download(slug: str, ending: str) -> ResponseReturnValue:
    """Give every response of a survey as .csv, .xlsx or .jsonl."""
    write = WRITERS.get(f".{ending}")
    if write is None:
        raise NotFound("file", ending)
    _record(slug)
    with reading() as session:
        export = export_responses(session, slug)
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the response
        write(file, export.columns.names, export.rows)
    file.seek(0)
    name = f"{slug}-responses.{ending}"
    answer = send_file(
        file, KINDS[f".{ending}"], as_attachment=True, download_name=name, etag=False
    )
    return _unkept(answer)


@blueprint.get("/photos/<reference>.jpg", endpoint="photo")
@staff(StaffRole.ENGAGEMENT)
def photo(reference: str) -> ResponseReturnValue:
    """Give one photo that a resident sent."""
    settings = current_settings()
    with reading() as session:
        path = photos.find_photo(session, settings.instance, reference)
    return _unkept(send_file(path, "image/jpeg", etag=False))


def _unkept(answer: Response) -> Response:
    """Leave no copy in the browser: residents' words and places are in it."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _record(slug: str) -> None:
    with transaction() as session:
        survey = versions.find_survey(session, slug)
        subject = f"survey:{survey.id}"
        record_deed(session, Deed.RESPONSES_EXPORTED, subject, user_id=member_id(), now=now())
