"""Twilio's error codes by what to do about them (https://www.twilio.com/docs/api/errors).

The same table serves errors that a call returns at once and those that a delivery report brings.
"""

from enum import StrEnum

_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429


class Failure(StrEnum):
    """Why a text did not go, by what to do about it.

    opted_out   Twilio knows of an opt-out we do not: obey it, never try again
    for_good    nobody can be reached at this number: stop, offer another way
    later       worth another try after a while
    tomorrow    a day's allowance is used up
    content     the carrier objects to these words: do not send them again
    settings    our account is not set up for this: no text will go, tell an operator
    unknown     the call may have been obeyed: find out, never send again blindly
    """

    OPTED_OUT = "opted_out"
    FOR_GOOD = "for_good"
    LATER = "later"
    TOMORROW = "tomorrow"
    CONTENT = "content"
    SETTINGS = "settings"
    UNKNOWN = "unknown"


_BY_CODE: dict[int, Failure] = {
    21610: Failure.OPTED_OUT,
    **dict.fromkeys((21211, 21614, 21217, 30005, 30006), Failure.FOR_GOOD),
    **dict.fromkeys(
        (20429, 30001, 30003, 30008, 30017, 30022, 30023, 30410, 21611, 63017), Failure.LATER
    ),
    30027: Failure.TOMORROW,
    **dict.fromkeys((30004, 30007, 30019, 21617, 21618), Failure.CONTENT),
    **dict.fromkeys(
        (20003, 21603, 21606, 21608, 21609, 21612, 21620, 30002, 30032, 30034), Failure.SETTINGS
    ),
    **dict.fromkeys(range(30440, 30450), Failure.SETTINGS),
}


def failure_of(code: int | None, *, status: int | None = None) -> Failure:
    """Give what to do about an error code, or about an HTTP status where the code is unknown.

    What neither tells is taken for the words' fault: sent again as it is, it would fail again.
    """
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status is not None and (status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS):
        return Failure.LATER
    if status in {401, 403}:
        return Failure.SETTINGS
    return Failure.CONTENT
