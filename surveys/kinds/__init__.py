"""The question kinds, one file each. A new kind is a new file and a line in this table."""

from collections.abc import Mapping

from surveys.kinds.budget import BUDGET
from surveys.kinds.comment import COMMENT
from surveys.kinds.date import DATE
from surveys.kinds.information import INFORMATION
from surveys.kinds.kind import Kind
from surveys.kinds.location import LOCATION
from surveys.kinds.matrix import MATRIX
from surveys.kinds.multiple_choice import MULTIPLE_CHOICE
from surveys.kinds.number import NUMBER
from surveys.kinds.photo import PHOTO
from surveys.kinds.ranking import RANKING
from surveys.kinds.rating import RATING
from surveys.kinds.short_text import SHORT_TEXT
from surveys.kinds.single_choice import SINGLE_CHOICE
from surveys.kinds.yes_no import YES_NO

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        SINGLE_CHOICE,
        MULTIPLE_CHOICE,
        RATING,
        NUMBER,
        SHORT_TEXT,
        COMMENT,
        YES_NO,
        RANKING,
        MATRIX,
        DATE,
        LOCATION,
        BUDGET,
        PHOTO,
        INFORMATION,
    )
}

__all__ = ["KINDS", "Kind"]
