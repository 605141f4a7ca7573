"""The city's stored week in one language, as its page and mail are drawn from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engage.digests import sentences
from engage.digests.city_content import (
    CityContent,
    DepartmentLine,
    DimensionLine,
    LanguageLine,
    StageLine,
)
from engage.digests.content import Count, Estimate
from engage.digests.render import hidden, week_label
from engage.digests.views import TREND, WHEEL, Figure, Picture, WeekLabel
from engage.digests.week import Week
from engage.feedback.names import Names
from engage.words import gettext as _
from engage.words import ngettext
from surveys.texts import pick

FULL = 100


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department with its figures, in the order of the table's columns."""

    name: str
    url: str
    cells: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A dimension: what residents and employees say (bars 0-100), and how many actions advance it."""

    name: str
    residents: Figure
    residents_length: int
    employees: Figure
    employees_length: int
    actions: Figure
    actions_length: int


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of the racial equity roadmap with its actions by how far they are."""

    name: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class DepartmentGaps:
    """What may be said of who is heeded in a department, judged beside all the others."""

    name: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityView:
    """See `city/digest.html`."""

    city: str
    week: WeekLabel
    url: str
    headline: Sequence[str]
    columns: Sequence[str]
    departments: Sequence[DepartmentRow]
    missing: str | None
    profile: Sequence[ProfileRow]
    stages: Sequence[StageRow]
    understood: Sequence[str]
    gaps: Sequence[DepartmentGaps]
    open_gaps: str | None
    wheel: Picture | None
    trend: Picture | None
    stop_url: str | None = None


def view_city(
    content: CityContent,
    names: Names,
    *,
    city: str,
    public_url: str,
    pictures: Mapping[str, Picture] = MappingProxyType({}),
    stop_url: str | None = None,
) -> CityView:
    """Give the city's week in the language in force, which must be `names`'s too."""
    return CityView(
        city=city,
        week=week_label(Week.parse(content.week)),
        url=f"{public_url}/city/digests/{content.week}",
        headline=_headline(content, names),
        columns=[
            _("Department"),
            _("Heard this week"),
            _("The week before"),
            _("Answered"),
            _("Acted on"),
            _("Waiting"),
            _("Acted on, of what focus groups said"),
        ],
        departments=[_department(line, content, names, public_url) for line in content.departments],
        missing=_missing(content),
        profile=_profile(content.profile, names),
        stages=[_stage(line) for line in content.stages],
        understood=[said for line in content.languages if (said := _lost(line, names))],
        gaps=[found for line in content.departments if (found := _gaps(line, names)).sentences],
        open_gaps=sentences.too_few_to_say([x for line in content.departments for x in line.gaps]),
        wheel=pictures.get(WHEEL),
        trend=pictures.get(TREND),
        stop_url=stop_url,
    )


def _headline(content: CityContent, names: Names) -> list[str]:
    said = [
        ngettext(
            "Residents left one comment this week.",
            "Residents left %(num)s comments this week.",
            content.comments,
        )
    ]
    if content.heard_by_nobody:
        said.append(
            ngettext(
                "One of them reached no department.",
                "%(num)s of them reached no department.",
                content.heard_by_nobody,
            )
        )
    spoken = [line for line in content.profile if line.residents]
    if spoken:
        first = max(spoken, key=lambda line: line.residents or 0)
        said.append(
            _(
                "What they said speaks most to %(dimension)s.",
                dimension=names.label(first.key),
            )
        )
    unserved = [line for line in spoken if not line.actions]
    if unserved:
        widest = max(unserved, key=lambda line: line.residents or 0)
        said.append(
            _("No action under way advances %(dimension)s.", dimension=names.label(widest.key))
        )
    return said


def _department(
    line: DepartmentLine, content: CityContent, names: Names, public_url: str
) -> DepartmentRow:
    k = content.suppress_below
    focus = line.focus
    return DepartmentRow(
        name=pick(line.name, names.language, "en").text,
        url=f"{public_url}/departments/{line.slug}/digests/{content.week}",
        cells=[
            Figure(str(line.inputs)),
            Figure(str(line.inputs_before)),
            _share(line.answered),
            _share(line.incorporated),
            Figure("–") if line.waiting is None else _number(line.waiting, k=k),
            hidden(k) if focus and focus.rate is None else _share(focus.rate if focus else None),
        ],
    )


def _gaps(line: DepartmentLine, names: Names) -> DepartmentGaps:
    said = [sentences.gap(each, names) for each in line.gaps if each.verdict != "too_few"]
    return DepartmentGaps(pick(line.name, names.language, "en").text, said)


def _profile(lines: Sequence[DimensionLine], names: Names) -> list[ProfileRow]:
    most_actions = max((line.actions for line in lines), default=0) or 1
    widest = max([0.01, *(max(line.residents or 0, line.employees or 0) for line in lines)])
    return [
        ProfileRow(
            name=names.label(line.key),
            residents=_percent(line.residents),
            residents_length=round(FULL * (line.residents or 0) / widest),
            employees=_percent(line.employees),
            employees_length=round(FULL * (line.employees or 0) / widest),
            actions=Figure(str(line.actions)),
            actions_length=round(FULL * line.actions / most_actions),
        )
        for line in lines
    ]


def _stage(line: StageLine) -> StageRow:
    name = _STAGES[line.stage]() if line.stage else _("No stage named")
    return StageRow(name, [str(line.undecided), str(line.going), str(line.done)])


def _missing(content: CityContent) -> str | None:
    if not content.missing:
        return None
    return _("No digest of this week yet: %(departments)s.", departments=", ".join(content.missing))


def _lost(line: LanguageLine, names: Names) -> str | None:
    """Say how much was not understood in a language; nothing where it is too few to show."""
    if line.comments.value is None or line.not_understood.value is None:
        return None
    return _(
        "%(language)s: %(lost)s of %(comments)s comments not understood.",
        language=names.spoken(line.language),
        lost=line.not_understood.value,
        comments=line.comments.value,
    )


def _number(count: Count, *, k: int) -> Figure:
    return hidden(k) if count.value is None else Figure(str(count.value))


def _share(rate: Estimate | None) -> Figure:
    if rate is None:
        return Figure("–")
    interval = f"{sentences.percent(rate.low)}–{sentences.percent(rate.high)}"
    return Figure(sentences.percent(rate.value), interval)


def _percent(share: float | None) -> Figure:
    return Figure("–") if share is None else Figure(sentences.percent(share))


_STAGES: Mapping[str, Callable[[], str]] = {
    "normalize": lambda: _("Normalize"),
    "organize": lambda: _("Organize"),
    "operationalize": lambda: _("Operationalize"),
}
