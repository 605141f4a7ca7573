"""A survey's public results in whole sentences, in the language in force."""

from collections.abc import Sequence

from engage.digests.content import RungLine
from engage.digests.sentences import percent
from engage.models.action import INCORPORATING
from engage.published.content import ActionLine, PublicContent
from engage.words import gettext as _
from engage.words import ngettext

_DOING = frozenset(status.value for status in INCORPORATING)


def headline(content: PublicContent, themes: Sequence[str]) -> list[str]:
    """Give what matters first: who answered, about what, what became of it. `themes` are names."""
    if content.answers.value is None or not content.answers.value:
        return [_("There are too few answers to tell anything without telling who gave them.")]
    said = [_who(content)]
    if len(themes) > 1:
        said.append(
            _(
                "Most of all they spoke about %(first)s and %(second)s.",
                first=themes[0],
                second=themes[1],
            )
        )
    said.append(became(content))
    if doing := len(going_ahead(content)):
        said.append(
            ngettext(
                "The city is acting on it in one way, told below.",
                "The city is acting on it in %(num)s ways, told below.",
                doing,
            )
        )
    if refused := len(declined(content)):
        said.append(
            ngettext(
                "One thing we will not do; the reason is below.",
                "%(num)s things we will not do; the reasons are below.",
                refused,
            )
        )
    return said


def _who(content: PublicContent) -> str:
    people = ngettext("One person answered", "%(num)s people answered", content.answers.value or 0)
    languages = ngettext("one language", "%(num)s languages", content.spoken_languages or 1)
    return _("%(people)s, in %(languages)s.", people=people, languages=languages)


def became(content: PublicContent) -> str:
    """Say what share of what was said is acted on."""
    found = _rung(content, "incorporated")
    if found is None or found.rate is None:
        return _("It is too early, or there are too few inputs, to say what became of them.")
    return _(
        "Of what people said, %(share)s is part of something adopted, under way or done.",
        share=percent(found.rate.value),
    )


def ladder_title(total: str) -> str:
    """Say what the ladder counts."""
    return _(
        "How far %(total)s inputs have come. An input is all that one person said to one department.",
        total=total,
    )


def going_ahead(content: PublicContent) -> list[ActionLine]:
    """Give the actions that are adopted, under way or done."""
    return [line for line in content.actions if line.status in _DOING]


def declined(content: PublicContent) -> list[ActionLine]:
    """Give what the city will not do."""
    return [line for line in content.actions if line.status not in _DOING]


def methods(content: PublicContent) -> list[tuple[str, str]]:
    """Give how each figure was made and on how many, as (what, how)."""
    k = content.suppress_below
    return [
        (
            _("Answers"),
            _(
                "Everybody who sent the survey, or began it and left answers, counts once. Number: %(number)s.",
                number=_number(content.answers.value),
            ),
        ),
        (
            _("Who answered"),
            _(
                "A group's share is its answers divided by all answers that told us about it, with a 95 percent range (Wilson). Who did not say is in no group; how many that are stands below each table. Beside it stands the group's share of the city, with its source."
            ),
        ),
        (
            _("What people spoke about"),
            _(
                "A computer model sorts comments by theme and people correct it. An answer counts once for each theme it speaks to. Counted among answers with words of their own: %(number)s.",
                number=_number(content.speaking.value),
            ),
        ),
        (
            _("What became of it"),
            _(
                "An input is all that one person said to one department. It is read, linked to an action, decided, done. Inputs younger than 14 days are left out. Counted: %(number)s.",
                number=_number(content.ladder.inputs.value if content.ladder else 0),
            ),
        ),
        (
            _("Is everyone heeded alike?"),
            _(
                "We compare groups that are often left out with everyone else, like themes with like (Mantel-Haenszel odds ratio). We speak of a gap only where chance is an unlikely reason, also after so many comparisons (Benjamini-Hochberg)."
            ),
        ),
        (
            _("Small numbers"),
            _(
                "Numbers of fewer than %(few)s people are not shown, and neither is what they could be worked out from.",
                few=k,
            ),
        ),
    ]


def _number(value: int | None) -> str:
    return _("too few to show") if value is None else str(value)


def _rung(content: PublicContent, key: str) -> RungLine | None:
    rungs = content.ladder.rungs if content.ladder else ()
    return next((line for line in rungs if line.rung == key), None)
