"""The floor: what Flask alone needs for a form page with a signed key, and for a signed text.

The same three questions on a page as long as a usual survey's, a signed cookie, one row committed
durably, no product. What the product needs is told as a multiple of it.
"""

import os
import sqlite3
import threading
from pathlib import Path

from flask import Flask, abort, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from bench import journeys

FORM_SECONDS = 3600
# What a page of a survey weighs elsewhere: filled up to it, since this one asks little.
PAGE_BYTES = 34_600
OWN_BYTES = 1_300
FILLING = "x" * (PAGE_BYTES - OWN_BYTES)
TITLES = {"en": "Your street", "es": "Su calle", "ar": "شارعكم"}
PROBLEMS = ("speed", "crossing", "lights", "sidewalk", "parking", "bus_stop")
TABLES = """
CREATE TABLE answer(
    id INTEGER PRIMARY KEY, language TEXT, safe INT, problems TEXT, comment TEXT,
    at TEXT DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE inbound(
    id INTEGER PRIMARY KEY, sid TEXT UNIQUE, sender TEXT, body TEXT,
    at TEXT DEFAULT CURRENT_TIMESTAMP);
"""

app = Flask(__name__)
app.secret_key = "a key for figures, and for nothing else"
forms = URLSafeTimedSerializer(app.secret_key, salt="form")
signatures = RequestValidator(journeys.TOKEN)
local = threading.local()


def set_up(path: Path) -> None:
    """Make the tables, before any worker looks for them."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(TABLES)


def database() -> sqlite3.Connection:
    """Give this thread's connection, as durable as the product's."""
    if not hasattr(local, "connection"):
        path = os.environ["FLOOR_DATABASE"]
        local.connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
            local.connection.execute(f"PRAGMA {pragma}")
    connection: sqlite3.Connection = local.connection
    return connection


@app.get("/s/<language>")
def form(language: str) -> str:
    """Show the form."""
    session["seen"] = language
    return render_template(
        "floor.html",
        language=language,
        title=TITLES[language],
        form_key=forms.dumps("form"),
        problems=PROBLEMS,
        filling=FILLING,
    )


@app.post("/s/<language>")
def save(language: str) -> ResponseReturnValue:
    """Store one row."""
    sent = request.form
    try:
        forms.loads(sent["form_key"], max_age=FORM_SECONDS)
    except BadSignature:
        abort(400)
    if (
        "seen" not in session
        or not sent["safe"].isdigit()
        or not set(sent.getlist("problems")) <= set(PROBLEMS)
    ):
        abort(400)
    row = (language, int(sent["safe"]), ",".join(sent.getlist("problems")), sent["comment"])
    database().execute(
        "INSERT INTO answer(language, safe, problems, comment) VALUES (?, ?, ?, ?)", row
    )
    session.clear()
    return redirect(f"/thanks/{language}", 303)


@app.get("/thanks/<language>")
def thanks(language: str) -> str:
    """Say thank you."""
    return render_template("floor_thanks.html", language=language, title=TITLES[language])


@app.post("/sms/twilio")
def receive() -> ResponseReturnValue:
    """Check the signature and store the text."""
    url = os.environ["ENGAGE_PUBLIC_URL"] + "/sms/twilio"
    given = request.headers.get("X-Twilio-Signature", "")
    if not signatures.validate(url, request.form, given):
        abort(403)
    text = (request.form["MessageSid"], request.form["From"], request.form["Body"])
    database().execute("INSERT OR IGNORE INTO inbound(sid, sender, body) VALUES (?, ?, ?)", text)
    return str(MessagingResponse()), 200, {"Content-Type": "text/xml"}
