"""A few words on one line: a place, a name of a street."""

from functools import partial

from surveys.kinds.fields import SHORT_TEXT_LIMIT, line
from surveys.kinds.typed_text import text_kind

SHORT_TEXT = text_kind("short_text", SHORT_TEXT_LIMIT, partial(line, limit=SHORT_TEXT_LIMIT))
