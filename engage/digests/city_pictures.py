"""The city's charts: drawn from its content in one language, kept beside it."""

from collections.abc import Iterator

from engage.digests import sentences
from engage.digests.chart_parts import Chart
from engage.digests.city_content import CityContent, DimensionLine
from engage.digests.pictures import draw_year, frame_of
from engage.digests.views import TREND, WHEEL
from engage.digests.week import Week
from engage.digests.wheel import Sector, draw_wheel
from engage.feedback.names import Names
from engage.words import gettext as _


def draw_city(content: CityContent, names: Names) -> Iterator[tuple[str, Chart]]:
    """Draw the city's charts by name, in the language in force, which is `names`'s."""
    spoken = [line for line in content.profile if line.residents]
    if spoken:
        yield WHEEL, _wheel(content, max(spoken, key=_said), names)
    if any(content.trend):
        yield TREND, draw_year(content.trend, Week.parse(content.week), frame_of("", (), names))


def _said(line: DimensionLine) -> float:
    return line.residents or 0.0


def _wheel(content: CityContent, most: DimensionLine, names: Names) -> Chart:
    title = _(
        "%(dimension)s is what residents speak to most: %(share)s of them",
        dimension=names.label(most.key),
        share=sentences.percent(_said(most)),
    )
    sectors = [
        Sector(names.label(line.key), sentences.percent(_said(line)), _said(line))
        for line in content.profile
    ]
    return draw_wheel(frame_of(title, (_("Dimension"), _("Residents say")), names), sectors)
