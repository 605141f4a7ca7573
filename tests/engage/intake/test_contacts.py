"""Which zone a number points to."""

import pytest

from engage.intake.contacts import zone_of_number


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+13125550100", "America/Chicago"),
        ("whatsapp:+18085550100", "Pacific/Honolulu"),
        # An area that does not exist, and no number at all.
        ("+12005550100", None),
        ("nobody", None),
    ],
)
def test_a_number_tells_its_zone_or_none(number: str, zone: str | None) -> None:
    assert zone_of_number(number) == zone
