"""One clock runs, a second one waits for its lock."""

import pytest

from tests.processes.city import City, until

pytestmark = pytest.mark.slow


def test_second_clock_waits_and_takes_over_when_the_first_is_killed(city: City) -> None:
    first = city.start("clock")
    until(lambda: first.says("clock started"), seconds=60, what="the first clock")
    second = city.start("clock")
    until(lambda: second.says("another clock runs; waiting"), seconds=60, what="a wait")

    assert not second.says("clock started")
    first.kill()

    until(lambda: second.says("clock started"), what="the second clock")
