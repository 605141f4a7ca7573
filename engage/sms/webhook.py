"""`POST /sms/twilio`: a text comes in. Signed and stored under its id, that is all.

What it means is found out by `engage.sms.answering`, a moment later and by the clock: the provider
waits for nobody, and whatever should fail then, the text is there. Replies go through the outbox, so
the TwiML is always empty.
`POST /sms/twilio/status` brings what became of a text of ours.
"""

import re
from collections.abc import Mapping

from flask import Blueprint, Flask, Response, abort, request
from twilio.request_validator import (
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from twilio.twiml.messaging_response import MessagingResponse

from engage.config import Settings
from engage.current import current_addresses, current_settings
from engage.db import transaction
from engage.security import csrf
from engage.sms import inbound, media, outcome
from engage.sms.city import city_of
from engage.sms.gateway import STATUS_PATH
from engage.times import now

blueprint = Blueprint("sms", __name__)

_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
_PHONE = re.compile(r"(whatsapp:)?\+[1-9][0-9]{6,14}")
# What is kept of the provider's other fields; addresses and places of people are not.
_DETAILS = (
    *("NumSegments", "NumMedia", "MediaUrl0", "MediaContentType0"),
    *("OptOutType", "MessagingServiceSid", "ErrorCode"),
)
_STATUS = re.compile(r"[a-z_]{1,32}")
_ERROR_CODE = re.compile(r"[0-9]{1,6}")
_EMPTY = str(MessagingResponse())


def init_app(app: Flask) -> None:
    """Add the webhook. Twilio's signature stands for the form key."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)


@blueprint.post("/sms/twilio")
def receive() -> Response:
    """Take one text. Repeated, or from a sender that is no phone, it changes nothing.

    Forged, it is refused with 403 and leaves no trace.
    """
    settings = current_settings()
    if not _is_signed(settings) or not _is_ours(request.form, settings):
        abort(403)
    if not _may_be_answered(request.form.get("From", ""), settings):
        return _twiml()
    with transaction() as session:
        text_id = inbound.keep(session, current_addresses(), _arrival(), now=now())
        if request.form.get("NumMedia", "0") != "0":
            media.note_media(
                session,
                text_id,
                request.form,
                account_sid=settings.twilio_account_sid,
                now=now(),
            )
    return _twiml()


@blueprint.post(STATUS_PATH)
def report() -> Response:
    """Take a delivery report: in any order, as often as it comes."""
    settings = current_settings()
    status = request.form.get("MessageStatus", "")
    if not _is_signed(settings) or not _is_ours(request.form, settings):
        abort(403)
    if not _STATUS.fullmatch(status):
        abort(400)
    code = _ERROR_CODE.fullmatch(request.form.get("ErrorCode", ""))
    with transaction() as session:
        outcome.keep_report(
            session,
            sid=request.form["MessageSid"],
            status=status,
            error_code=code[0] if code else None,
            now=now(),
            city=city_of(settings),
        )
    return Response(status=204)


def _may_be_answered(sender: str, settings: Settings) -> bool:
    """Refuse what can only be a machine: a short code, a company's name, our own number."""
    return _PHONE.fullmatch(sender) is not None and sender != settings.twilio_from


def _is_signed(settings: Settings) -> bool:
    """Check Twilio's signature over the address it called and every field it sent.

    The address is put together from the configured public one and the raw path and query: what
    Flask decodes (`%C3%B1`, `%2F`) would no longer be what was signed.
    """
    query = request.environ.get("QUERY_STRING", "")
    raw_path = request.environ.get("RAW_URI", request.path).partition("?")[0]
    url = settings.public_url + raw_path + (f"?{query}" if query else "")
    given = request.headers.get("X-Twilio-Signature", "")
    algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER))
    # During a rotation both tokens are good; a shared key signs in place of either.
    keys = (settings.twilio_auth_token, settings.twilio_auth_token_old, settings.twilio_shared_key)
    return any(
        RequestValidator(token.get_secret_value()).validate(url, request.form, given, algorithm)
        for token in keys
        if token.get_secret_value()
    )


def _is_ours(form: Mapping[str, str], settings: Settings) -> bool:
    """Check the fields' shapes: the signed string has no separators, so fields could be shifted."""
    sid_fits = _SID.fullmatch(form.get("MessageSid", "")) is not None
    return sid_fits and form.get("AccountSid") == settings.twilio_account_sid


def _arrival() -> inbound.Arrival:
    form = request.form
    return inbound.Arrival(
        sid=form["MessageSid"],
        sender=form["From"],
        body=form.get("Body", ""),
        details={key: form[key] for key in _DETAILS if key in form},
    )


def _twiml() -> Response:
    return Response(_EMPTY, mimetype="text/xml")
