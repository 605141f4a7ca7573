"""Stopping letters by one click of a mail program (RFC 8058): it posts a form and shows nothing."""

from flask import request
from flask.typing import ResponseReturnValue


def asked() -> bool:
    """Tell whether the form was posted by a mail program instead of a person on a page."""
    return request.form.get("List-Unsubscribe") == "One-Click"


def done() -> ResponseReturnValue:
    """Answer it. Not with another address, which few programs follow (the RFC warns of it)."""
    return "", 204
