"""The clock on the wall, asked only at the edge: services are given the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give this moment, aware and in UTC."""
    return datetime.now(UTC)
