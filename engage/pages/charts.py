"""Stored charts as browsers get them."""

from flask import Response, abort

from engage.digests.chart_style import on_paper

YEAR_SECONDS = 365 * 24 * 3600


def answer_chart(svg: str | None) -> Response:
    """Give a chart of a digest, which never changes; 404 where there is none."""
    if svg is None:
        abort(404)
    answer = Response(on_paper(svg), mimetype="image/svg+xml")
    answer.cache_control.private = True
    answer.cache_control.max_age = YEAR_SECONDS
    return answer
