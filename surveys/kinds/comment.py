"""A comment in the resident's own words, kept exactly as it was written."""

from functools import partial

from surveys.kinds.fields import COMMENT_LIMIT, paragraphs
from surveys.kinds.typed_text import text_kind

COMMENT = text_kind("comment", COMMENT_LIMIT, partial(paragraphs, limit=COMMENT_LIMIT))
