"""Photos that came with a form: looked at and laid down before a transaction begins.

Reading a picture takes up to a second; nobody else may wait for that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engage.config import MAX_BODY_BYTES, MAX_PHOTO_BYTES
from engage.current import current_settings
from engage.db import reading
from engage.errors import PhotoRefused, PhotoTooBig
from engage.intake import photos
from engage.intake.pictures import Picture, read_picture
from surveys.definition import Survey
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds.photo import FILE_SUFFIX, PHOTO

FindDefinition = Callable[[Session], Survey]

MEGABYTE = 1024 * 1024
# A page has a few questions; what comes beyond that is not from a form of ours.
MOST_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Uploads:
    """What came of the files of a form, by question code."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    faults: Mapping[str, InvalidAnswer] = field(default_factory=dict)


def allow_photos() -> None:
    """Let a form with files be larger than one of words alone."""
    if request.mimetype == "multipart/form-data":
        request.max_content_length = MAX_BODY_BYTES + MAX_PHOTO_BYTES


def take_uploads(find_definition: FindDefinition) -> Uploads:
    """Read and lay down the pictures of this request; only those of photo questions.

    `find_definition` gives what is being answered; it is asked only where a file was sent.
    """
    sent = {
        name.removesuffix(FILE_SUFFIX): file
        for name, file in request.files.items()
        if name.endswith(FILE_SUFFIX) and file.filename
    }
    try:
        return _taken(sent, find_definition) if sent else Uploads()
    finally:
        # Larger ones lie in temporary files, which are gone once closed.
        for file in request.files.values():
            file.close()


def _taken(sent: Mapping[str, FileStorage], find_definition: FindDefinition) -> Uploads:
    with reading() as session:
        wanted = {q.code for q in find_definition(session).questions if q.kind == PHOTO.name}
    pictures: dict[str, Picture] = {}
    faults: dict[str, InvalidAnswer] = {}
    for code in [code for code in sent if code in wanted][:MOST_AT_ONCE]:
        try:
            pictures[code] = _laid_down(sent[code])
        except PhotoRefused:
            faults[code] = InvalidAnswer(code, Problem.NOT_A_PHOTO)
        except PhotoTooBig:
            limit = MAX_PHOTO_BYTES // MEGABYTE
            faults[code] = InvalidAnswer(code, Problem.PHOTO_TOO_BIG, limit=limit)
    return Uploads(pictures, faults)


def _laid_down(file: FileStorage) -> Picture:
    settings = current_settings()
    picture = read_picture(file.stream.read(MAX_PHOTO_BYTES + 1))
    photos.lay_down(settings.instance, picture)
    return picture
