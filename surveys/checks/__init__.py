"""What must be right before a survey is published: one small function per check.

`check` runs all of them. Errors stop publication, warnings do not.
"""

from collections.abc import Callable, Iterator

from surveys.checks.changes import CHANGE_CHECKS
from surveys.checks.content import CONTENT_CHECKS
from surveys.checks.finding import Finding, Level
from surveys.checks.paths import PATH_CHECKS
from surveys.checks.text_messages import TEXT_MESSAGE_CHECKS, Cost, costs
from surveys.checks.translations import TRANSLATION_CHECKS
from surveys.checks.wording import WORDING_CHECKS
from surveys.definition import Survey

CHECKS: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    *PATH_CHECKS,
    *CONTENT_CHECKS,
    *TRANSLATION_CHECKS,
    *TEXT_MESSAGE_CHECKS,
    *WORDING_CHECKS,
)

__all__ = ["CHANGE_CHECKS", "CHECKS", "Cost", "Finding", "Level", "check", "costs"]


def check(survey: Survey, *, previous: Survey | None = None) -> list[Finding]:
    """Return everything found, errors first; with `previous`, what a new version changes too."""
    found = [finding for one in CHECKS for finding in one(survey)]
    if previous is not None:
        found += [finding for one in CHANGE_CHECKS for finding in one(survey, previous)]
    return sorted(found, key=lambda finding: finding.level is not Level.ERROR)
