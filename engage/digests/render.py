"""A stored digest in one language: the object that `mail/digest.html` and the page are drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engage.digests import sentences
from engage.digests.chart_style import WIDTH
from engage.digests.content import (
    AxisPart,
    Count,
    DigestContent,
    EquityLine,
    Estimate,
    GroupLine,
    LabelLine,
    QuoteLine,
    RungLine,
)
from engage.digests.said import Spoken
from engage.digests.views import (
    TREND,
    WHEEL,
    Axis,
    Change,
    Colleague,
    DigestView,
    Equity,
    EquityRow,
    Figure,
    GroupRow,
    Ladder,
    Line,
    Mark,
    Moved,
    Owed,
    Picture,
    PictureTable,
    Place,
    Plan,
    Quote,
    SixAnswer,
    WeekLabel,
    Words,
)
from engage.digests.week import Week
from engage.feedback.names import Names, channel, rung, status
from engage.models.digest import DrawnChart
from engage.words import gettext as _
from engage.words import ngettext
from surveys.texts import pick

FULL = 100


def view_digest(
    content: DigestContent,
    place: Place,
    names: Names,
    pictures: Mapping[str, Picture],
    *,
    said: Spoken,
    now: datetime,
) -> DigestView:
    """Give the digest in the language in force (`force_locale`), which must be `names`'s too.

    `said` are the words it points to, as far as they are still there.
    """
    quiet = sentences.quiet(content)
    return DigestView(
        department=place.name,
        week=week_label(Week.parse(content.week)),
        url=f"{place.inbox}digests/{content.week}",
        inbox_url=place.inbox,
        headline=[] if quiet else sentences.headline(content, names),
        themes=_labels(content.themes, names, said),
        dimensions=_labels(content.dimensions, names, said),
        wheel=pictures.get(WHEEL),
        trend=pictures.get(TREND),
        plans=plans(content, names.language),
        moved=_moved(content, place, names),
        representation=[
            axis_view(
                part,
                names,
                week=Week.parse(content.week),
                suppress_below=content.suppress_below,
                chart=pictures.get(f"axis-{part.axis}"),
            )
            for part in content.axes
        ],
        missing=sentences.missing(content, names),
        ladder=_ladder(content),
        owed=_owed(content, place, said, now=now),
        colleagues=_colleagues(content, names),
        gaps=_gaps(content, names),
        equity=_equity(content, names, pictures),
        corrections=_corrections(content),
        quiet=quiet,
    )


def week_label(week: Week) -> WeekLabel:
    """Give a week as its first and last day, and its code."""
    return WeekLabel(sentences.week_label(week), str(week))


def _labels(lines: Sequence[LabelLine], names: Names, said: Spoken) -> list[Line]:
    longest = max((line.count for line in lines), default=1)
    return [
        Line(
            name=names.label(line.key),
            count=Figure(str(line.count)),
            length=round(FULL * line.count / longest),
            change=Change(sentences.change(line), _way(line)),
            quote=_quote(line.quote, names, said),
        )
        for line in lines
    ]


def _way(line: LabelLine) -> str:
    if not line.before:
        return "new"
    return {"rising": "up", "falling": "down"}.get(line.direction, "same")


def _quote(quote: QuoteLine | None, names: Names, said: Spoken) -> Quote | None:
    found = said.get(quote.passage) if quote else None
    if quote is None or found is None or not found.may_quote:
        return None
    said_here = Quote(found.text, quote.passage.language or "", _source(quote, names))
    made = found.translation
    if made is None:
        return said_here
    return replace(
        said_here,
        translation=Words(made.text, names.language),
        translated_by=_("Translated by a machine: %(engine)s", engine=made.engine),
    )


def _source(quote: QuoteLine, names: Names) -> str | None:
    """Say how somebody answered, as far as enough people answered so."""
    if quote.channel is None:
        return names.spoken(quote.passage.language) if quote.names_language else None
    if not quote.names_language:
        return channel(quote.channel)
    return _(
        "%(channel)s, in %(language)s",
        channel=channel(quote.channel),
        language=names.spoken(quote.passage.language),
    )


def axis_view(
    part: AxisPart,
    names: Names,
    *,
    week: Week,
    suppress_below: int,
    chart: Picture | None = None,
) -> Axis:
    """Give who was heard on one axis; `week` is the one it is told in."""
    widest = max(
        (max(line.benchmark or 0, line.share.high if line.share else 0) for line in part.lines),
        default=1.0,
    )
    return Axis(
        axis=names.axis(part.axis),
        title=sentences.axis_title(part, names),
        lines=[_group(part, line, names, suppress_below, widest or 1.0) for line in part.lines],
        unknown=sentences.unknown(part),
        source=sentences.source(part, week),
        chart=chart,
    )


def _group(
    part: AxisPart, line: GroupLine, names: Names, suppress_below: int, widest: float
) -> GroupRow:
    return GroupRow(
        group=names.group(part.axis, line.group),
        share=_share(line.share, line.people, suppress_below),
        benchmark=sentences.percent(line.benchmark) if line.benchmark else "–",
        ratio_text=_ratio(line.ratio),
        verdict_text=sentences.verdict(line),
        mark=_mark(line, widest),
    )


def _share(share: Estimate | None, people: Count, suppress_below: int) -> Figure:
    if people.hidden:
        return hidden(suppress_below)
    if share is None:
        return Figure("–")
    return Figure(
        sentences.percent(share.value),
        f"{sentences.percent(share.low)}–{sentences.percent(share.high)}",
    )


def hidden(suppress_below: int) -> Figure:
    """Give the figure of a number too small to show."""
    why = _("Hidden, because so few people could be recognized.")
    return Figure(f"<{suppress_below}", why=why)


def _ratio(ratio: Estimate | None) -> str | None:
    return f"{ratio.value:.2f}× ({ratio.low:.2f}–{ratio.high:.2f})" if ratio else None


def _mark(line: GroupLine, widest: float) -> Mark | None:
    if line.share is None or line.people.hidden:
        return None
    scale = FULL / widest
    return Mark(
        low=round(line.share.low * scale, 1),
        high=round(line.share.high * scale, 1),
        share=round(line.share.value * scale, 1),
        benchmark=round(line.benchmark * scale, 1) if line.benchmark else None,
    )


def _ladder(content: DigestContent) -> Ladder | None:
    if content.ladder is None:
        return None
    found = content.ladder
    total = sentences.count(found.inputs, suppress_below=content.suppress_below)
    younger = sentences.count(found.younger, suppress_below=content.suppress_below)
    return Ladder(
        title=_("How far what you heard in half a year has come: %(total)s inputs.", total=total),
        rungs=[
            rung_view(line, number, content.suppress_below)
            for number, line in enumerate(found.rungs, start=1)
        ],
        note=_(
            "Inputs younger than 14 days are not counted yet; there are %(younger)s of them.",
            younger=younger,
        ),
        times=sentences.times(content),
    )


def rung_view(line: RungLine, number: int, suppress_below: int) -> Line:
    """Give one rung with its rate and bar."""
    rate = line.rate
    return Line(
        name=rung(line.rung),
        count=_share(rate, line.reached, suppress_below),
        length=round(FULL * rate.value) if rate else 0,
        step=number,
    )


def plans(content: DigestContent, language: str) -> list[Plan]:
    """Give what the engagements planned, in `language` where they say it in it."""
    named = [
        Plan(Words(*_text(plan.name, language)), _six_answers(plan.answers, language))
        for plan in content.plans
    ]
    unnamed = [Plan(None, _six_answers(content.worksheet, language))] if content.worksheet else []
    return named or unnamed


def _six_answers(answers: dict[str, dict[str, str]], language: str) -> list[SixAnswer]:
    return [
        SixAnswer(sentences.question(key), Words(*_text(texts, language)))
        for key, texts in answers.items()
    ]


def _moved(content: DigestContent, place: Place, names: Names) -> list[Moved]:
    return [
        Moved(
            title=Words(*_text(line.title, names.language)),
            status=status(line.status),
            url=f"{place.inbox}actions/{line.action_id}",
        )
        for line in content.moved
    ]


def _owed(content: DigestContent, place: Place, said: Spoken, *, now: datetime) -> list[Owed]:
    return [
        Owed(
            text=said[line.passage].text,
            language=line.passage.language or "",
            waiting=_waiting((now - line.heard_at).days),
            url=f"{place.inbox}inputs/{line.input_id}",
        )
        for line in content.owed
        if line.passage in said
    ]


def _waiting(days: int) -> str:
    return ngettext("Waiting one day", "Waiting %(num)s days", days)


def _colleagues(content: DigestContent, names: Names) -> list[Colleague]:
    return [
        Colleague(
            title=Words(*_text(line.title, names.language)),
            department=_text(line.department, names.language)[0],
            status=status(line.status),
        )
        for line in content.colleagues
    ]


def _text(texts: dict[str, str], language: str) -> tuple[str, str]:
    found = pick(texts, language, "en")
    return found.text, found.language


def _gaps(content: DigestContent, names: Names) -> list[str]:
    said = [sentences.gap(line, names) for line in content.gaps if line.verdict != "too_few"]
    open_ = sentences.too_few_to_say(list(content.gaps))
    return [*said, open_] if open_ else said


def _equity(content: DigestContent, names: Names, pictures: Mapping[str, Picture]) -> Equity | None:
    charts = [chart for name, chart in pictures.items() if name.startswith("ladder-")]
    return equity_view(content.equity, names, content.suppress_below, charts)


def equity_view(
    lines: Sequence[EquityLine],
    names: Names,
    suppress_below: int,
    charts: Sequence[Picture] = (),
) -> Equity | None:
    """Give the table of each group's way up the ladder; `None` where no group can be shown."""
    if not lines:
        return None
    shown = ("acknowledged", "considered", "decided", "incorporated")
    return Equity(
        columns=[_("Group"), _("Inputs"), *(rung(key) for key in shown)],
        lines=[_equity_row(line, shown, names, suppress_below) for line in lines],
        charts=charts,
    )


def _equity_row(
    line: EquityLine, shown: Sequence[str], names: Names, suppress_below: int
) -> EquityRow:
    rates = {each.rung: each for each in line.rungs}
    inputs = hidden(suppress_below) if line.inputs.hidden else Figure(str(line.inputs.value))
    cells = [
        inputs,
        *(_share(rates[key].rate, rates[key].reached, suppress_below) for key in shown),
    ]
    group = names.group(line.axis, line.group)
    name = _("%(group)s (focus group)", group=group) if line.focus else group
    return EquityRow(f"{names.axis(line.axis)}: {name}", cells)


def _corrections(content: DigestContent) -> list[str]:
    return [said for line in content.corrections for said in sentences.corrections(line)]


def shown(rows: Sequence[DrawnChart], *, src: str) -> Mapping[str, Picture]:
    """Give stored charts as templates show them; `src` is a pattern with `{name}`."""
    return {
        row.name: Picture(
            title=row.title,
            src=src.format(name=row.name),
            alt=row.title,
            width=WIDTH,
            # The drawing's own height decides; this only keeps the page from jumping.
            height=WIDTH // 2,
            table=PictureTable(row.headings, row.rows),
        )
        for row in rows
    }
