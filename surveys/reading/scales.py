"""Points on a scale as people write them beside its end: `7/10`, `7 out of 10`, `7 de 10`."""

import re

_OUT_OF = re.compile(
    r"^[\s(]*(?P<point>[0-9]{1,2})\s*(?:/|out of|of|de|sur|из|من|von)\s*(?P<end>[0-9]{1,2})\b"
)


def out_of(folded: str, high: int) -> str | None:
    """Return the text with `7/10` as `7` where the scale ends at 10, else None.

    On another scale the same words mean something else, and are asked back.
    """
    hit = _OUT_OF.match(folded)
    if hit is None or int(hit["end"]) != high:
        return None
    return hit["point"] + folded[hit.end() :]
