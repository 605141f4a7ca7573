"""The people and departments of the pages' tests."""

from tests.engage.pages.conftest import city, hear, signed_in

__all__ = ["city", "hear", "signed_in"]
