"""An inbox asked for with values no form of ours sends, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.engage.feedback.routing.conftest import Ids
from tests.engage.pages.conftest import signed_in

__all__ = ["signed_in"]

FILTERS = (
    "theme",
    "dimension",
    "language",
    "channel",
    "group",
    "step",
    "age",
    "read",
    "words",
    "answered",
    "page",
)


@pytest.mark.parametrize("name", FILTERS)
def test_a_nul_in_any_filter_is_answered_with_a_page(
    signed_in: Callable[[str], Any], ids: Ids, name: str
) -> None:
    page = signed_in("transit").get(f"/departments/transit/?{name}=a%00b:c%00d")

    assert page.status_code == 200
