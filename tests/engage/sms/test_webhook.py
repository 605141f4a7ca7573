"""The door: what is let in, what is not, and that nothing is taken twice or lost."""

import sqlite3
import threading

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from engage.app import create_app
from engage.config import Settings, load_settings
from engage.db import database_of
from engage.errors import ConfigurationError
from engage.models.contact import Contact
from engage.models.conversation import InboundText
from tests.conftest import PUBLIC_URL, TWILIO_TOKEN
from tests.engage.sms.conftest import Town
from tests.peers.twilio.webhooks import INBOUND, Phone, sign


def test_a_signed_text_is_answered(town: Town, phone: Phone) -> None:
    response = phone.text("PARKS")
    town.send()

    assert response.status_code == 200
    assert response.mimetype == "text/xml"
    assert "<Message" not in response.text
    [reply] = town.twilio.sent_to(phone.number)
    assert "How do you use the parks?" in reply
    assert "STOP" in reply


@pytest.mark.parametrize("signature", ["", "bm90IHRoZSBvbmU=", "?", "é"])
def test_b04_a_forged_or_missing_signature_leaves_no_trace(
    town: Town, phone: Phone, signature: str
) -> None:
    response = phone.post(INBOUND, phone.fields("PARKS"), signature=signature)

    assert response.status_code == 403
    assert town.rows(InboundText) == []
    assert town.rows(Contact) == []


def test_b04_a_changed_field_breaks_the_signature(town: Town, phone: Phone) -> None:
    fields = phone.fields("PARKS")
    signature = sign(PUBLIC_URL + INBOUND, fields, TWILIO_TOKEN)

    response = phone.post(INBOUND, fields | {"Body": "STOP"}, signature=signature)

    assert response.status_code == 403
    assert town.rows(InboundText) == []


def test_b04_another_account_is_refused(town: Town, phone: Phone) -> None:
    response = phone.text("PARKS", extra={"AccountSid": "AC" + "f" * 32})

    assert response.status_code == 403
    assert town.rows(InboundText) == []


@pytest.mark.parametrize("missing", ["MessageSid", "AccountSid"])
def test_b04_missing_fields_are_refused(town: Town, phone: Phone, missing: str) -> None:
    fields = {key: value for key, value in phone.fields("PARKS").items() if key != missing}

    assert phone.post(INBOUND, fields).status_code == 403
    assert town.rows(InboundText) == []


def test_b04_an_empty_token_lets_nobody_in(settings: Settings, phone: Phone) -> None:
    app = create_app(settings.model_copy(update={"twilio_auth_token": SecretStr("")}))
    phone.client = app.test_client()

    response = phone.post(
        INBOUND,
        phone.fields("PARKS"),
        signature=sign(PUBLIC_URL + INBOUND, phone.fields("PARKS"), ""),
    )

    assert response.status_code == 403
    database_of(app).engine.dispose()


def test_b04_fields_shifted_into_another_are_refused(town: Town, phone: Phone) -> None:
    # The signed string has no separators: these fields have the signature of the true ones.
    fields = phone.fields("hi")
    signature = sign(PUBLIC_URL + INBOUND, fields, TWILIO_TOKEN)
    shifted = {key: value for key, value in fields.items() if key != "MessageSid"}
    shifted["FromZip"] = fields["FromZip"] + "MessageSid" + fields["MessageSid"]

    assert phone.post(INBOUND, shifted, signature=signature).status_code == 403
    assert town.rows(InboundText) == []


@pytest.mark.parametrize(
    "query", ["?city=Pe%C3%B1a", "?path=a%2Fb", "?mood=%F0%9F%98%80", "?a=1&a=2", "?plus=a+b"]
)
def test_the_signature_is_over_the_address_as_it_was_called(
    town: Town, phone: Phone, query: str
) -> None:
    response = phone.post(INBOUND + query, phone.fields("PARKS"))

    assert response.status_code == 200
    assert len(town.rows(InboundText)) == 1


def test_the_old_token_still_counts_while_it_is_replaced(settings: Settings, phone: Phone) -> None:
    app = create_app(settings.model_copy(update={"twilio_auth_token_old": SecretStr("old")}))
    phone.client = app.test_client()

    assert phone.post(INBOUND, phone.fields("PARKS"), token="old").status_code == 200
    database_of(app).engine.dispose()


@pytest.mark.parametrize(
    ("algorithm", "header", "code"),
    [
        ("HMAC_SHA256", "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", 200),
        ("HMAC_SHA256", "", 403),
        ("HMAC_SHA1", "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", 403),
        ("HMAC_SHA256", "key=x,algorithm=none", 403),
        ("HMAC_SHA256", "algorithm=" + "x" * 5000, 403),
    ],
)
def test_a_shared_key_signs_in_place_of_the_token(
    settings: Settings, phone: Phone, algorithm: str, header: str, code: int
) -> None:
    app = create_app(settings.model_copy(update={"twilio_shared_key": SecretStr("shared")}))
    fields = phone.fields("PARKS")
    url = PUBLIC_URL + INBOUND
    signature = RequestValidator("shared").compute_signature(url, fields, algorithm)
    headers = {"X-Twilio-Signature": signature}
    if header:
        headers["X-Twilio-Webhooks-Signature-Settings"] = header

    answer = app.test_client().post(INBOUND, data=fields, headers=headers)

    assert answer.status_code == code
    database_of(app).engine.dispose()


def test_production_refuses_to_start_without_the_token(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="TWILIO_AUTH_TOKEN"):
        load_settings(
            ENGAGE_ENV="production",
            ENGAGE_DATABASE_URL=settings.database_url,
            ENGAGE_PUBLIC_URL="https://engage.marlowbay.example",
            ENGAGE_SECRET_KEY="x" * 32,
            ENGAGE_FIELD_KEY=Fernet.generate_key().decode(),
            TWILIO_ACCOUNT_SID=settings.twilio_account_sid,
            TWILIO_AUTH_TOKEN="",
            TWILIO_FROM="+12025550100",
        )


@pytest.mark.parametrize("field", ["Body", "NumMedia", "To", "ApiVersion"])
def test_a_text_without_some_field_does_no_harm(town: Town, phone: Phone, field: str) -> None:
    fields = {key: value for key, value in phone.fields("PARKS").items() if key != field}

    assert phone.post(INBOUND, fields).status_code == 200


def test_unknown_fields_are_signed_and_ignored(town: Town, phone: Phone) -> None:
    assert phone.text("PARKS", extra={"SomethingNew": "1", "Ünknown": "ñ"}).status_code == 200


def test_a_body_of_ten_kilobytes_is_kept_whole(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "4")

    town.says(phone, "dirty " * 1600)

    assert len(str(town.values(phone)["better"])) > 9000


def test_b01_the_same_message_twice_is_one_answer_and_one_reply(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    sid = phone.new_sid()

    first = town.answers(phone, "1", sid=sid)
    second = town.answers(phone, "1", sid=sid)

    assert "How clean" in first
    assert second == ""
    assert town.values(phone) == {"use": "walk"}
    assert len(town.texts_in()) == 2


def test_b02_the_same_message_at_the_same_instant_is_one_answer_and_one_reply(
    town: Town, phone: Phone
) -> None:
    town.says(phone, "PARKS")
    fields = phone.fields("1")
    together = threading.Barrier(4)
    codes = []

    def deliver() -> None:
        mine = Phone(**{**vars(phone), "client": town.app.test_client()})
        together.wait()
        codes.append(mine.post(INBOUND, fields).status_code)
        with town.app.app_context():
            town.answer_waiting()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    town.send()

    assert codes == [200] * 4
    assert town.values(phone) == {"use": "walk"}
    assert len(town.texts_in()) == 2
    assert len(town.twilio.sent_to(phone.number)) == 2


def test_b03_a_message_replayed_next_week_changes_nothing(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    fields = phone.fields("1")
    phone.post(INBOUND, fields)
    town.send()
    town.wait(days=7)

    response = phone.post(INBOUND, fields)
    town.send()

    assert response.status_code == 200
    assert town.values(phone) == {"use": "walk"}
    assert len(town.twilio.sent_to(phone.number)) == 2


def test_a_text_stored_while_the_database_is_locked_is_asked_for_again(
    town: Town, phone: Phone
) -> None:
    if town.database.engine.dialect.name != "sqlite":
        pytest.skip("a locked file is SQLite's")
    file = str(town.database.engine.url.database)
    fields = phone.fields("PARKS")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    refused = phone.post(INBOUND, fields)
    other.execute("ROLLBACK")
    other.close()
    again = phone.post(INBOUND, fields)
    town.send()

    assert refused.status_code == 503
    assert again.status_code == 200
    assert len(town.twilio.sent_to(phone.number)) == 1


def test_a_text_that_was_stored_but_not_answered_is_answered_later(
    town: Town, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.database.transaction() as session:
        session.add(_stored_text(town, phone))

    assert town.answer_waiting() == 1
    assert town.answer_waiting() == 0
    town.send()

    assert len(town.twilio.sent_to(phone.number)) == 1


def test_a_database_that_is_away_is_answered_with_503(settings: Settings, phone: Phone) -> None:
    away = settings.model_copy(
        update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1"}
    )
    app = create_app(away)
    phone.client = app.test_client()

    response = phone.text("PARKS")

    assert response.status_code == 503
    assert response.headers["Retry-After"]


def _stored_text(town: Town, phone: Phone) -> InboundText:
    return InboundText(
        sid=phone.new_sid(),
        contact_id=town.contact(phone).id,
        body="PARKS",
        details={},
        received_at=town.now,
    )
