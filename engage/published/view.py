"""A survey's public results as `resident/results.html` shows them, in the language in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from engage.digests import sentences
from engage.digests.content import Count
from engage.digests.render import FULL, axis_view, equity_view, hidden, rung_view
from engage.digests.views import Axis, Equity, Figure, Ladder, Line, Picture, PictureTable
from engage.digests.week import Week
from engage.feedback.decisions import in_other_words
from engage.feedback.names import Names, status
from engage.models.publication import PublicPicture
from engage.published import words
from engage.published.content import ActionLine, PublicContent, ThemeLine
from engage.words import format_date, ngettext
from engage.words import gettext as _
from surveys.texts import Text, pick

BASE = "en"
# The drawing's own height decides; this only keeps the page from jumping.
_WIDTH, _HEIGHT = 600, 300


@dataclass(frozen=True, slots=True)
class ActionView:
    """One decision in words."""

    title: Text
    public_text: Text
    reason: Text
    status: str
    by: str
    answers: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    """See `resident/results.html`."""

    title: Text
    built_on: str
    headline: Sequence[str]
    axes: Sequence[Axis]
    themes: Sequence[Line]
    doing: Sequence[ActionView]
    declined: Sequence[ActionView]
    ladder: Ladder | None
    chart: Picture | None
    gaps: Sequence[str]
    equity: Equity | None
    methods: Sequence[tuple[str, str]]


def view_results(
    content: PublicContent, names: Names, picture: PublicPicture | None, *, chart_url: str
) -> ResultsView:
    """Give the page's words and figures; `names` must be of the language in force."""
    language = names.language
    return ResultsView(
        title=pick(content.title, language, BASE),
        built_on=format_date(content.built_at, "long"),
        headline=words.headline(content, [names.label(line.key) for line in content.themes]),
        axes=[
            axis_view(
                part, names, week=Week.parse(content.week), suppress_below=content.suppress_below
            )
            for part in content.axes
        ],
        themes=_themes(content, names),
        doing=[_action(line, language, content) for line in words.going_ahead(content)],
        declined=[_action(line, language, content) for line in words.declined(content)],
        ladder=_ladder(content),
        chart=_picture(picture, chart_url),
        gaps=_gaps(content, names),
        equity=equity_view(content.equity, names, content.suppress_below),
        methods=words.methods(content),
    )


def _themes(content: PublicContent, names: Names) -> list[Line]:
    longest = max((line.answers.value or 0 for line in content.themes), default=0) or 1
    return [
        Line(
            name=names.label(line.key),
            count=_figure(line.answers, content),
            length=_length(line, longest),
        )
        for line in content.themes
    ]


def _length(line: ThemeLine, longest: int) -> int:
    return round(FULL * (line.answers.value or 0) / longest)


def _figure(count: Count, content: PublicContent) -> Figure:
    if count.hidden:
        return hidden(content.suppress_below)
    return Figure(sentences.count(count, suppress_below=content.suppress_below))


def _ladder(content: PublicContent) -> Ladder | None:
    found = content.ladder
    if found is None:
        return None
    k = content.suppress_below
    return Ladder(
        title=words.ladder_title(sentences.count(found.inputs, suppress_below=k)),
        rungs=[rung_view(line, number, k) for number, line in enumerate(found.rungs, start=1)],
        note=_(
            "Inputs younger than 14 days are not counted yet; there are %(younger)s of them.",
            younger=sentences.count(found.younger, suppress_below=k),
        ),
    )


def _action(line: ActionLine, language: str, content: PublicContent) -> ActionView:
    title = pick(line.title, language, BASE)
    public_text = pick(line.public_text, language, BASE)
    reason = pick(line.reason, language, BASE)
    departments = ", ".join(pick(name, language, BASE).text for name in line.departments)
    return ActionView(
        title=title,
        public_text=public_text,
        reason=reason,
        status=status(line.status),
        by=_(
            "%(departments)s, %(date)s", departments=departments, date=format_date(line.at, "long")
        ),
        answers=_answers(line.answers, content),
        note=in_other_words([title, public_text, reason], language),
    )


def _answers(count: Count, content: PublicContent) -> str:
    if count.value is None:
        return _("Fewer than %(few)s people spoke of it.", few=content.suppress_below)
    return ngettext("One person spoke of it.", "%(num)s people spoke of it.", count.value)


def _picture(picture: PublicPicture | None, url: str) -> Picture | None:
    if picture is None:
        return None
    table = PictureTable(picture.headings, picture.rows)
    return Picture(picture.title, url, picture.title, _WIDTH, _HEIGHT, table)


def _gaps(content: PublicContent, names: Names) -> list[str]:
    said = [sentences.gap(line, names) for line in content.gaps if line.verdict != "too_few"]
    open_ = sentences.too_few_to_say(list(content.gaps))
    return [*said, open_] if open_ else said
