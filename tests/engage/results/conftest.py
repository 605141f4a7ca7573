"""The city of the digests' tests, and people who sign in."""

from tests.engage.digests.conftest import city, write

__all__ = ["city", "write"]
