"""What a slow phone has to fetch."""

import gzip
import re

from flask.testing import FlaskClient

ACCEPT = {"Accept-Encoding": "br, gzip"}
# All that comes before a resident can begin to answer.
MOST_BYTES = 60_000
MOST_REQUESTS = 4


def test_page_and_files_are_compressed_for_those_who_take_it(
    client: FlaskClient, bus_survey: object
) -> None:
    plain, light = client.get("/s/bus"), client.get("/s/bus", headers=ACCEPT)

    assert "Content-Encoding" not in plain.headers
    assert light.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in light.headers["Vary"]
    # Its language goes by these two.
    for page in (plain, light):
        assert {"Accept-Language", "Cookie"} <= set(page.headers["Vary"].split(", "))
    assert b"Do you take the bus?" in gzip.decompress(light.data)


def test_first_page_weighs_little_in_all(client: FlaskClient, bus_survey: object) -> None:
    page = client.get("/s/bus?lang=ar", headers=ACCEPT)
    html = gzip.decompress(page.data).decode()
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))

    weights = [len(client.get(file, headers=ACCEPT).data) for file in files]

    assert len(page.data) + sum(weights) < MOST_BYTES / 3
    assert len(files) + 1 <= MOST_REQUESTS


def test_file_is_asked_for_once_and_a_changed_one_has_another_address(
    client: FlaskClient, bus_survey: object
) -> None:
    address = re.search(r'href="(/static/resident.css\?v=[0-9a-f]{10})"', client.get("/").text)
    assert address

    marked = client.get(address[1], headers=ACCEPT)
    bare = client.get("/static/resident.css", headers=ACCEPT)
    again = client.get(
        "/static/resident.css", headers={**ACCEPT, "If-None-Match": bare.headers["ETag"]}
    )

    assert "immutable" in marked.headers["Cache-Control"]
    assert "no-cache" in bare.headers["Cache-Control"]
    again.close()
    assert again.status_code == 304


def test_pages_of_staff_are_left_alone(client: FlaskClient, database: object) -> None:
    assert "Content-Encoding" not in client.get("/sign-in", headers=ACCEPT).headers
