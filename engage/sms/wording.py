"""What the city says by text message, in the resident's language.

Each sentence has a budget of segments, in every language (`BUDGET`): a text costs the city, and
sometimes the resident, by the segment.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale

from engage.config import Settings
from engage.intake.conversations import Reply, ReplyKind
from engage.languages import locale
from engage.words import format_date
from engage.words import gettext as _

Values = Mapping[str, str]
# Segments a sentence may take, by itself, in any language; a survey's own texts are not counted.
BUDGET = {
    ReplyKind.WELCOME: 3,
    ReplyKind.INVITATION: 3,
    ReplyKind.HELP: 3,
    ReplyKind.SELF_HARM: 4,
    ReplyKind.EMERGENCY: 3,
}
BUDGET_OTHERWISE = 2


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the city's name, its site's address without a slash at the end, and where people
    reach somebody who can help.
    """

    city: str
    address: str
    contact: str


def voice_of(settings: Settings) -> Voice:
    """Give the voice of this installation; who needs help is sent to its site unless told better."""
    contact = settings.help_contact or settings.public_url
    return Voice(settings.city_name, settings.public_url, contact)


def write(replies: Sequence[Reply], voice: Voice) -> str:
    """Give one text that says all of `replies`: fewer segments, and nothing arrives out of order."""
    parts = [write_one(reply, voice) for reply in replies]
    return "\n\n".join(part for part in parts if part)


def write_one(reply: Reply, voice: Voice) -> str:
    """Give one sentence or two, in the reply's language."""
    spoken = {"city": voice.city, "address": voice.address, "contact": voice.contact}
    with force_locale(locale(reply.language)):
        return SENTENCES[reply.kind]({**spoken, **reply.values})


def _menu(values: Values) -> str:
    if not values["keywords"]:
        return _("%(city)s: nothing is open right now. Thank you for writing.", city=values["city"])
    return _(
        "%(city)s: to answer a survey, send one of these words: %(keywords)s. STOP ends all texts.",
        city=values["city"],
        keywords=values["keywords"],
    )


def _started(values: Values) -> str:
    if not values["keywords"]:
        return _("%(city)s: welcome back. You can get texts from us again.", city=values["city"])
    return _(
        "%(city)s: welcome back. To begin a survey, or to go on with one, send its word: "
        "%(keywords)s.",
        city=values["city"],
        keywords=values["keywords"],
    )


def _closed(values: Values) -> str:
    if not values["on"]:
        return _("The survey “%(title)s” is closed.", title=values["title"])
    day = format_date(date.fromisoformat(values["on"]), "medium")
    return _("The survey “%(title)s” closed on %(day)s.", title=values["title"], day=day)


SENTENCES: Mapping[ReplyKind, Callable[[Values], str]] = {
    ReplyKind.WELCOME: lambda v: _(
        "%(city)s: %(title)s. One text per answer. Msg & data rates may apply. HELP for help, "
        "STOP to end.",
        city=v["city"],
        title=v["title"],
    ),
    ReplyKind.WELCOME_BACK: lambda _v: _(
        "Good to hear from you again. We go on where you stopped."
    ),
    ReplyKind.QUESTION: lambda v: v["prompt"],
    ReplyKind.NOT_TRANSLATED: lambda _v: _("The next question is not translated yet."),
    ReplyKind.UNCLEAR: lambda _v: _("Sorry, we could not read that."),
    ReplyKind.NOTHING_READ: lambda _v: _("We got no words from you. Here is the question again."),
    ReplyKind.ONE_ONLY: lambda _v: _("Please choose only one."),
    ReplyKind.TOO_MANY: lambda _v: _("Those are more than we asked for."),
    ReplyKind.NAME_EACH: lambda _v: _(
        "We are not sure which you mean. Please send each number, with a space between."
    ),
    ReplyKind.PASSED_OVER: lambda _v: _("We leave this one out and go on."),
    ReplyKind.CORRECTED: lambda v: _(
        "We took that as your answer to: “%(question)s”", question=v["question"]
    ),
    ReplyKind.CHANGING: lambda _v: _("Your new answer will replace the old one."),
    ReplyKind.PICTURE_KEPT: lambda _v: _(
        "Thank you for the picture, we keep it. Please tell us in words too, or send SKIP."
    ),
    ReplyKind.PICTURE_NO_ANSWER: lambda _v: _(
        "Thank you for the picture. This question needs a number or a word."
    ),
    ReplyKind.WEB_LINK: lambda v: _(
        "You can also go on here, only for you: %(link)s", link=f"{v['address']}/r/{v['token']}"
    ),
    ReplyKind.THANKS: lambda v: v["thanks"] or _("Thank you. We have your answers."),
    ReplyKind.UNFINISHED: lambda v: _(
        "You began another survey. Send %(keyword)s to go on with it.", keyword=v["keyword"]
    ),
    ReplyKind.ANSWERED_BEFORE: lambda v: _(
        "This phone has answered “%(title)s” already. Thank you.", title=v["title"]
    ),
    ReplyKind.CLOSED: _closed,
    ReplyKind.FEEDBACK_KEPT: lambda _v: _("Thank you. The city will read what you wrote."),
    ReplyKind.OPEN_AGAIN: lambda _v: _(
        "Thank you for telling us. What you wrote is before the department again."
    ),
    ReplyKind.HELP: lambda v: _(
        "%(city)s asks residents what to do better. Just reply to the last question. "
        "Contact: %(address)s. STOP ends all texts.",
        city=v["city"],
        address=v["contact"],
    ),
    ReplyKind.STOPPED: lambda v: _(
        "%(city)s: you will get no more texts from us. Send START if you change your mind.",
        city=v["city"],
    ),
    ReplyKind.STOP_OR_NOT: lambda v: _(
        "%(city)s: shall we stop texting you? Reply YES to stop, NO to go on.", city=v["city"]
    ),
    ReplyKind.STARTED: _started,
    ReplyKind.LANGUAGE_CHANGED: lambda _v: _("We go on in English."),
    ReplyKind.LANGUAGES: lambda v: v["languages"],
    # Said in the language that is offered, which the tag names.
    ReplyKind.OFFER_LANGUAGE: lambda v: _("Send %(tag)s and we go on in English.", tag=v["tag"]),
    ReplyKind.MENU: _menu,
    ReplyKind.EMERGENCY: lambda v: _(
        "Nobody reads this number right now. If you are in danger, call 911. "
        "%(city)s will see your text later.",
        city=v["city"],
    ),
    ReplyKind.SELF_HARM: lambda _v: _(
        "You matter. Please call or text 988 now, day or night: someone will listen. "
        "In danger, call 911. Nobody reads this number right now."
    ),
    ReplyKind.REMINDER: lambda v: _(
        "%(city)s: your answer is still welcome. STOP ends all texts.", city=v["city"]
    ),
    ReplyKind.INVITATION: lambda v: _(
        "%(city)s would like to hear from you: %(title)s. Send %(keyword)s to begin. Msg & data "
        "rates may apply. HELP for help, STOP to end.",
        city=v["city"],
        title=v["title"],
        keyword=v["keyword"],
    ),
}
