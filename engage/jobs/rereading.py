"""The worker's task between batches: read again what an older model read."""

from datetime import datetime

from engage.db import Database
from engage.feedback import rereading, theme_work
from engage.jobs.tagging import BATCH, read
from nlp.tagger import Tagger


def reread(database: Database, tagger: Tagger, *, now: datetime, limit: int = BATCH) -> int:
    """Read one batch again; give how many comments that were. Safe to stop at any point."""
    with database.transaction() as session:
        claimed = rereading.claim_old(session, tagger.version, limit=limit, now=now)
        own = theme_work.live_themes(session)
    if not claimed:
        return 0
    found = read(tagger, claimed, own)
    with database.transaction() as session:
        rereading.save_again(session, found, now=now)
    return len(claimed)
