"""The web processes: what they hold, and what they say when the database cannot take more."""

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape

import psutil
import pytest
import requests

from engage.db import Database
from tests.processes.city import REPOSITORY, City, Running, new_sid

MOST_BYTES = 300 * 2**20
# What understands and measures belongs to the worker and the clock.
HEAVY = (
    "spacy", "thinc", "onnxruntime", "numpy", "scipy", "pandas", "statsmodels", "sklearn", "vl_convert",
)  # fmt: skip

pytestmark = pytest.mark.slow
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@only_sqlite
def test_importing_the_web_app_loads_nothing_that_understands_or_measures(city: City) -> None:
    code = f"import sys, wsgi; print([name for name in {HEAVY} if name in sys.modules])"

    imported = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env={**city.environment()},
        capture_output=True,
        text=True,
        check=True,
    )

    assert imported.stdout.strip() == "[]"


@only_sqlite
def test_web_processes_together_stay_under_300_mebibytes(city: City) -> None:
    web = city.serve()
    with ThreadPoolExecutor(8) as residents:
        list(residents.map(lambda _: requests.get(f"{city.url}/s/bus", timeout=30), range(100)))

    assert _held(web) < MOST_BYTES


@only_sqlite
def test_locked_database_is_said_with_503_and_what_was_typed_is_kept(
    city: City, database: Database
) -> None:
    city.serve()
    page = requests.get(f"{city.url}/s/bus", timeout=30)
    typed = _hidden(page) | {"better": "Shelter from rain"}
    with _locked(database), ThreadPoolExecutor(2) as both:
        post = both.submit(requests.post, f"{city.url}/s/bus", typed, timeout=30)
        text = both.submit(city.text, new_sid(), "BUS")
        refused, unanswered = post.result(), text.result()
    again = requests.post(f"{city.url}/s/bus", _hidden(refused), timeout=30)

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "Shelter from rain" in refused.text
    # Twilio tries again on any 5xx.
    assert unanswered.status_code >= 500
    assert "We have your answers" in again.text


@contextmanager
def _locked(database: Database) -> Iterator[None]:
    with database.transaction() as session:
        session.connection()
        yield


def _hidden(page: requests.Response) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


def _held(web: Running) -> int:
    processes = [psutil.Process(web.process.pid), *web.workers()]
    return sum(process.memory_full_info().pss for process in processes)
