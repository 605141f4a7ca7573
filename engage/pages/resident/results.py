"""You said, we did: what came of a survey, as a page, as open data, and as a chart to embed.

Everything is shown from what a job stored; nothing is measured here.
"""

import csv
import io
from dataclasses import asdict

from flask import Response, abort, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.db import reading
from engage.digests.chart_style import on_paper
from engage.exchange.cells import guarded
from engage.feedback.axes import known_axes
from engage.feedback.names import Names
from engage.i18n import current_language, offer_languages
from engage.pages import ui
from engage.published import opendata, publishing
from engage.published.content import PublicContent
from engage.published.view import view_results
from surveys.texts import pick

# Built a few times a day: a copy this old is as good.
KEPT_SECONDS = 900


def show(slug: str) -> ResponseReturnValue:
    """Show what people said and what the city did."""
    with reading() as session:
        content = _find(session, slug)
        language = current_language()
        picture = publishing.find_picture(session, slug, language)
        names = Names(language, known_axes(session))
    view = view_results(
        content,
        names,
        picture,
        chart_url=url_for("resident.results_chart", slug=slug, lang=language),
    )
    return render_template(
        "resident/results.html",
        results=view,
        csv_url=url_for("resident.results_csv", slug=slug),
        json_url=url_for("resident.results_json", slug=slug),
        embed=url_for("resident.results_chart", slug=slug, lang=language, _external=True),
        dictionary=opendata.DICTIONARY,
    )


def show_csv(slug: str) -> ResponseReturnValue:
    """Give every figure as CSV, UTF-8 with the mark that spreadsheets look for."""
    with reading() as session:
        content = _find(session, slug)
    file = io.StringIO()
    writer = csv.DictWriter(file, opendata.COLUMNS)
    writer.writeheader()
    for row in opendata.rows(content):
        cells = {name: "" if cell is None else guarded(cell) for name, cell in asdict(row).items()}
        writer.writerow(cells)
    answer = Response(file.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{content.survey}-results.csv"'
    return _open(answer)


def show_json(slug: str) -> ResponseReturnValue:
    """Give every figure and decision as JSON, with what each column means."""
    with reading() as session:
        content = _find(session, slug)
    return _open(jsonify(opendata.as_document(content)))


def show_chart(slug: str) -> ResponseReturnValue:
    """Give the chart, to be put on any page."""
    with reading() as session:
        _find(session, slug)
        picture = publishing.find_picture(session, slug, current_language())
        svg = picture.svg if picture else None
    if svg is None:
        abort(404)
    return _open(Response(on_paper(svg), mimetype="image/svg+xml"))


def links(session: Session) -> list[tuple[ui.Words, str]]:
    """Give the names and addresses of all results that everybody may read."""
    found = []
    for slug, titles in publishing.readable_titles(session).items():
        title = pick(titles, current_language())
        url = url_for("resident.results", slug=slug)
        found.append((ui.Words(title.text, title.language), url))
    return found


def _find(session: Session, slug: str) -> PublicContent:
    content = publishing.find_result(session, slug)
    offer_languages(content.languages)
    return content


def _open(answer: Response) -> Response:
    """Let anybody use it from any page: nothing in it is a secret."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.cache_control.public = True
    answer.cache_control.max_age = KEPT_SECONDS
    answer.vary.add("Accept-Language")
    return answer
