"""What the city says by text message, in the resident's language."""

from collections.abc import Callable, Mapping, Sequence

from flask_babel import force_locale

from engage.intake.conversations import Reply, ReplyKind
from engage.languages import locale
from engage.words import gettext as _


def write(replies: Sequence[Reply], *, city: str) -> str:
    """Give one text that says all of `replies`: fewer segments, and nothing arrives out of order."""
    parts = [_write_one(reply, city) for reply in replies]
    return "\n\n".join(part for part in parts if part)


def _write_one(reply: Reply, city: str) -> str:
    with force_locale(locale(reply.language)):
        return _SENTENCES[reply.kind]({"city": city, **reply.values})


def _menu(values: Mapping[str, str]) -> str:
    if not values["keywords"]:
        return _("%(city)s: nothing is open right now. Thank you for writing.", city=values["city"])
    return _(
        "%(city)s: to answer a survey, send one of these words: %(keywords)s. STOP ends all texts.",
        city=values["city"],
        keywords=values["keywords"],
    )


_SENTENCES: Mapping[ReplyKind, Callable[[Mapping[str, str]], str]] = {
    ReplyKind.WELCOME: lambda v: _(
        "%(city)s: %(title)s Answer here, it is free of charge from us; message and data rates may "
        "apply. STOP ends, HELP helps. Send a language's name to change it (Español, العربية).",
        city=v["city"],
        title=v["title"],
    ),
    ReplyKind.QUESTION: lambda v: v["prompt"],
    ReplyKind.UNCLEAR: lambda _v: _("Sorry, we could not read that."),
    ReplyKind.PASSED_OVER: lambda _v: _("We leave this one out and go on."),
    ReplyKind.THANKS: lambda v: v["thanks"] or _("Thank you. We have your answers."),
    ReplyKind.HELP: lambda v: _(
        "%(city)s asks residents what to do better. Just reply to the last question. "
        "STOP ends all texts.",
        city=v["city"],
    ),
    ReplyKind.STOPPED: lambda v: _(
        "%(city)s: you will get no more texts from us. Send START if you change your mind.",
        city=v["city"],
    ),
    ReplyKind.STARTED: lambda v: _(
        "%(city)s: welcome back. To answer a survey, send one of these words: %(keywords)s.",
        city=v["city"],
        keywords=v["keywords"],
    ),
    ReplyKind.LANGUAGE_CHANGED: lambda _v: _("We go on in English."),
    ReplyKind.MENU: _menu,
}
