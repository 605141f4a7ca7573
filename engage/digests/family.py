"""Gaps of all departments judged together: what stands alone may be chance among many.

Each digest judges its own comparisons; shown side by side they are one family (Benjamini and
Hochberg), or of eight departments without any gap a few would seem to have one every other week.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engage.digests.content import DigestContent, GapLine
from engage.measures.gaps import Gap, Verdict, adjust, stands
from engage.models.digest import Digest, DigestTest

# Of one digest: axis, group (empty for all in focus) and rung.
_Key = tuple[str, str, str]


def keep_tests(session: Session, digest: Digest, tests: Iterable[Gap]) -> None:
    """Keep a digest's comparisons as far as they could be tested."""
    rows = []
    for each in tests:
        found = each.comparison
        if found.p is not None and found.interval is not None:
            row = {
                "digest_id": digest.id,
                "axis": found.axis,
                "group_key": found.group or "",
                "rung": found.rung,
                "p": found.p,
                "apart": not found.interval.holds(1.0),
            }
            rows.append(row)
    if rows:
        session.execute(insert(DigestTest), rows)


def judge_together(
    session: Session, digests: Mapping[int, DigestContent]
) -> Mapping[int, tuple[GapLine, ...]]:
    """Give the gaps of digests by their ids, judged as one family."""
    tests = session.scalars(
        select(DigestTest)
        .where(DigestTest.digest_id.in_(digests))
        .order_by(DigestTest.digest_id, DigestTest.axis, DigestTest.group_key, DigestTest.rung)
    ).all()
    adjusted = adjust([each.p for each in tests])
    found = {
        (each.digest_id, *_key(each)): (each.apart, p)
        for each, p in zip(tests, adjusted, strict=True)
    }
    return {
        id_: tuple(
            _rejudged(line, found.get((id_, line.axis, line.group or "", line.rung)))
            for line in content.gaps
        )
        for id_, content in digests.items()
    }


def _key(test: DigestTest) -> _Key:
    return test.axis, test.group_key, test.rung


def _rejudged(line: GapLine, tested: tuple[bool, float | None] | None) -> GapLine:
    apart, p = tested or (False, None)
    if p is None:
        return line
    verdict = stands(Verdict(line.verdict), apart=apart, adjusted_p=p)
    return line.model_copy(update={"verdict": str(verdict), "p": None if line.p is None else p})
