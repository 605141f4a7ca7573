"""A digest's figures as whole sentences, in the language being drawn."""

from collections.abc import Callable, Mapping, Sequence

from engage.digests.content import (
    AxisPart,
    CorrectionLine,
    Count,
    DigestContent,
    GapLine,
    GroupLine,
    LabelLine,
    RungLine,
    TimeLine,
    WheelLine,
)
from engage.digests.week import Week
from engage.feedback.names import Names
from engage.words import format_date, format_decimal, format_percent, ngettext
from engage.words import gettext as _

# A census comes every ten years; what is older has been replaced.
STALE_YEARS = 10


def headline(content: DigestContent, names: Names) -> list[str]:
    """Give what matters first, in three to five sentences.

    What was heard and how that changed, from whom, what became of it, and what waits longest.
    """
    said = [
        _heard(content, names),
        _changed(content, names),
        _from_whom(content, names),
        _became(content),
        _waits(content),
    ]
    return [sentence for sentence in said if sentence]


def _changed(content: DigestContent, names: Names) -> str | None:
    """Say how the week differs from the one before, as far as that is more than chance."""
    rising = [names.label(line.key) for line in content.themes if line.direction == "rising"]
    if rising:
        return _(
            "More often than the week before, and more than chance explains: %(themes)s.",
            themes=_listed(rising[:2]),
        )
    more = content.inputs - content.inputs_before
    if not content.inputs_before or not more:
        return None
    if more > 0:
        return ngettext(
            "That is one more than the week before.",
            "That is %(num)s more than the week before.",
            more,
        )
    return ngettext(
        "That is one fewer than the week before.",
        "That is %(num)s fewer than the week before.",
        -more,
    )


def _waits(content: DigestContent) -> str | None:
    """Say how many wait for a first answer, and how long that usually takes."""
    line = next((line for line in content.times if line.rung == "considered"), None)
    if line is None or not line.waiting.value:
        return None
    waiting = ngettext(
        "One input waits for an answer", "%(num)s inputs wait for an answer", line.waiting.value
    )
    if line.days is None:
        return _("%(waiting)s; more than half have had none yet.", waiting=waiting)
    days = ngettext("one day", "%(num)s days", max(1, round(line.days)))
    return _("%(waiting)s; half had theirs within %(days)s.", waiting=waiting, days=days)


def times(content: DigestContent) -> list[str]:
    """Give how long people wait, rung by rung."""
    return [said for line in content.times if (said := _time(line))]


def _time(line: TimeLine) -> str | None:
    what = _AWAITED[line.rung]()
    if line.waiting.value is None:
        return _("%(what)s: too few to say how long it takes.", what=what)
    waiting = ngettext("one still waits", "%(num)s still wait", line.waiting.value)
    if line.days is None:
        return _(
            "%(what)s: fewer than half have come so far; %(waiting)s.", what=what, waiting=waiting
        )
    days = ngettext("one day", "%(num)s days", max(1, round(line.days)))
    return _("%(what)s: half within %(days)s; %(waiting)s.", what=what, days=days, waiting=waiting)


def wheel_title(content: DigestContent, names: Names) -> str:
    """Give the wheel's title: what the week's words speak to most."""
    first = max(content.wheel, key=lambda line: line.share)
    if not first.share:
        return _("What was said speaks to none of the seven dimensions this week")
    return _(
        "Most of what was said speaks to %(dimension)s: %(share)s",
        dimension=names.label(first.key),
        share=percent(first.share),
    )


def wheel_note(line: WheelLine) -> str:
    """Give a dimension's share, and what it was in the twelve weeks before."""
    if line.usual is None:
        return percent(line.share)
    return _("%(now)s (was %(usual)s)", now=percent(line.share), usual=percent(line.usual))


def question(key: str) -> str:
    """Give one of the six questions."""
    return _SIX[key]()


def _heard(content: DigestContent, names: Names) -> str:
    people = ngettext("One resident wrote", "%(num)s residents wrote", content.inputs)
    top = [names.label(line.key) for line in content.themes[:2]]
    if not top:
        return _("%(people)s to you this week.", people=people)
    if len(top) == 1:
        return _(
            "%(people)s to you this week, most of all about %(theme)s.", people=people, theme=top[0]
        )
    return _(
        "%(people)s to you this week, most of all about %(first)s and %(second)s.",
        people=people,
        first=top[0],
        second=top[1],
    )


def _from_whom(content: DigestContent, names: Names) -> str:
    under = [
        _who(part, line, names)
        for part in content.axes
        for line in part.lines
        if line.verdict == "under"
    ]
    languages = ngettext("one language", "%(num)s languages", content.languages)
    if not under:
        return _("They wrote in %(languages)s.", languages=languages)
    return _(
        "They wrote in %(languages)s; heard too rarely over half a year: %(groups)s.",
        languages=languages,
        groups=_listed(under[:3]),
    )


def _who(part: AxisPart, line: GroupLine, names: Names) -> str:
    """Name a group with what it is a group of: alone, "Yes" says nothing."""
    return _(
        "%(group)s (%(axis)s)", group=names.group(part.axis, line.group), axis=names.axis(part.axis)
    )


def _became(content: DigestContent) -> str:
    found = _rung(content, "incorporated")
    if content.ladder is None or found is None or found.rate is None:
        return _("It is too early, or there are too few inputs, to say what became of them.")
    return _(
        "Of what you heard in half a year, %(share)s is part of something adopted, under way or done.",
        share=percent(found.rate.value),
    )


def _rung(content: DigestContent, key: str) -> RungLine | None:
    rungs = content.ladder.rungs if content.ladder else ()
    return next((line for line in rungs if line.rung == key), None)


def quiet(content: DigestContent) -> str | None:
    """Give the one honest line of a week in which nothing came."""
    return None if content.inputs else _("Nobody wrote to you this week.")


def change(line: LabelLine) -> str:
    """Give how a label moved since the week before, and whether that is more than chance."""
    if line.direction == "rising":
        return _("Up from %(before)s last week, more than chance explains.", before=line.before)
    if line.direction == "falling":
        return _("Down from %(before)s last week, more than chance explains.", before=line.before)
    if not line.before:
        return _("Not heard last week.")
    if line.before == line.count:
        return _("The same as last week.")
    return _("%(before)s last week; the difference may be chance.", before=line.before)


def axis_title(part: AxisPart, names: Names) -> str:
    """Give a chart's title: a sentence about who is furthest from their share."""
    judged = [line for line in part.lines if line.share and line.benchmark and line.verdict]
    under = [line for line in judged if line.verdict == "under"]
    if not under:
        return _("%(axis)s: who answered, beside who lives here", axis=names.axis(part.axis))
    lowest = min(under, key=lambda line: line.ratio.value if line.ratio else 1.0)
    return _(
        "%(group)s: %(benchmark)s of the population, %(share)s of the answers",
        group=_who(part, lowest, names),
        benchmark=percent(lowest.benchmark or 0),
        share=percent(lowest.share.value if lowest.share else 0),
    )


def verdict(line: GroupLine) -> str:
    """Give in words what may be said of a group's share."""
    if line.people.hidden:
        return _("too few to show")
    if line.verdict is None:
        return _("no figure to compare with")
    return _VERDICTS[line.verdict]()


def missing(content: DigestContent, names: Names) -> list[str]:
    """Give who is missing, and how many more would bring them to four fifths of their share."""
    return [
        ngettext(
            "%(group)s (%(axis)s): %(num)s more answer would bring them to four fifths of their share.",
            "%(group)s (%(axis)s): %(num)s more answers would bring them to four fifths of their share.",
            line.needed or 0,
            group=names.group(part.axis, line.group),
            axis=names.axis(part.axis),
        )
        for part in content.axes
        for line in part.lines
        if line.verdict == "under" and line.needed
    ]


def unknown(part: AxisPart) -> str:
    """Give how many said nothing about themselves here."""
    if part.unknown is None:
        return _("How many did not say is too few to show.")
    said = _("%(share)s did not say.", share=percent(part.unknown.value))
    if not part.several:
        return said
    return (
        said
        + " "
        + _("People count in every group they named, so shares may add to more than 100 %.")
    )


def source(part: AxisPart, week: Week) -> str:
    """Give where the population's figures come from, and whether their year should be doubted."""
    if part.source is None or part.year is None:
        return _("There are no figures of the population to compare with.")
    said = _(
        "Population: %(source)s (%(geography)s, %(year)s).",
        source=part.source,
        geography=part.geography,
        year=str(part.year),
    )
    if part.year > week.year:
        return said + " " + _("That year is still to come: please check it.")
    if week.year - part.year > STALE_YEARS:
        return said + " " + _("These figures are old: the city may have changed since.")
    return said


def gap(line: GapLine, names: Names) -> str:
    """Give the verdict on one comparison: the effect in words, then its ratio and interval."""
    group = names.group(line.axis, line.group) if line.group else _("All focus groups together")
    values = {"group": group, "axis": names.axis(line.axis), "rung": _TESTED[line.rung]()}
    if line.verdict == "gap":
        likely = _LIKELY[line.likelihood or "same"]()
        said = _(
            "A gap (%(axis)s: %(group)s): what these people said was %(likely)s to be %(rung)s.",
            likely=likely,
            **values,
        )
    else:
        said = _(
            "No gap found (%(axis)s: %(group)s): what these people said was about as likely to be "
            "%(rung)s.",
            **values,
        )
    return f"{said} {_ratio(line)}".strip()


def _ratio(line: GapLine) -> str:
    if line.odds_ratio is None:
        return ""
    return _(
        "Odds ratio %(value)s (%(low)s-%(high)s), comparing like themes.",
        value=format_decimal(line.odds_ratio.value, "0.00"),
        low=format_decimal(line.odds_ratio.low, "0.00"),
        high=format_decimal(line.odds_ratio.high, "0.00"),
    )


def trend_title(trend: Sequence[int]) -> str:
    """Say this week's inputs beside those of the year's weeks before it."""
    before = sorted(trend[:-1]) or [0]
    return _(
        "%(now)s inputs this week; in half of the year's weeks before it, %(middle)s or more",
        now=format_decimal(trend[-1]),
        middle=format_decimal(before[len(before) // 2]),
    )


def too_few_to_say(lines: list[GapLine]) -> str | None:
    """Give one sentence for all comparisons that the numbers leave open."""
    open_ = sum(line.verdict == "too_few" for line in lines)
    if not open_:
        return None
    return ngettext(
        "For one comparison there are too few inputs to say.",
        "For %(num)s comparisons there are too few inputs to say.",
        open_,
    )


def corrections(line: CorrectionLine) -> list[str]:
    """Give what changed in an earlier week, whose digest stays as it was sent."""
    week = week_label(Week.parse(line.week))
    said = []
    if line.corrected:
        said.append(
            ngettext(
                "In the week of %(week)s %(num)s comment was tagged anew by a person.",
                "In the week of %(week)s %(num)s comments were tagged anew by a person.",
                line.corrected,
                week=week,
            )
        )
    if line.late:
        said.append(
            ngettext(
                "%(num)s comment from the week of %(week)s was read only now and is counted above.",
                "%(num)s comments from the week of %(week)s were read only now and are counted above.",
                line.late,
                week=week,
            )
        )
    return said


def week_label(week: Week) -> str:
    """Give a week as its first and last day."""
    return _(
        "%(first)s to %(last)s",
        first=format_date(week.monday, "d MMMM"),
        last=format_date(week.sunday, "d MMMM"),
    )


def count(figure: Count, *, suppress_below: int) -> str:
    """Give a count, or `<10` where it is hidden."""
    return f"<{suppress_below}" if figure.value is None else format_decimal(figure.value)


def percent(value: float) -> str:
    """Give a share (0-1) as a percentage; small ones with one decimal."""
    return format_percent(value, "0.0 %" if 0 < value < 0.1 else "0 %")


def _listed(parts: list[str]) -> str:
    return ", ".join(parts)


_Sentences = Mapping[str, Callable[[], str]]
_VERDICTS: _Sentences = {
    "under": lambda: _("heard too rarely"),
    "over": lambda: _("heard more often"),
    "within": lambda: _("about as often"),
    "too_few": lambda: _("too few to say"),
}
_TESTED: _Sentences = {
    "acknowledged": lambda: _("read by a person"),
    "decided": lambda: _("decided"),
    "incorporated": lambda: _("acted on"),
}
_AWAITED: _Sentences = {
    "considered": lambda: _("A first answer"),
    "decided": lambda: _("A decision"),
}
_SIX: _Sentences = {
    "who": lambda: _("Who should be involved?"),
    "data": lambda: _("What data should you get and analyze?"),
    "engage": lambda: _("How can you engage the community?"),
    "measures": lambda: _(
        "Do performance measures connect to the disparities that need to be reduced?"
    ),
    "levers": lambda: _("What levers can you activate?"),
    "challenges": lambda: _("What challenges might you face?"),
}
_LIKELY: _Sentences = {
    "third": lambda: _("about a third as likely"),
    "half": lambda: _("about half as likely"),
    "two_thirds": lambda: _("about two thirds as likely"),
    "somewhat_less": lambda: _("somewhat less likely"),
    "same": lambda: _("nearly as likely"),
    "somewhat_more": lambda: _("somewhat more likely"),
    "half_again": lambda: _("about one and a half times as likely"),
    "twice": lambda: _("about twice as likely"),
    "three_times": lambda: _("about three times as likely"),
}
