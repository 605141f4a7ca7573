"""Translations beside their source, typed or as a file that goes out and comes back."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from engage.db import Database
from tests.engage.pages.making import ALWAYS, BUS, question, seen_in

SignIn = Callable[[str], Any]


def test_translation_is_typed_beside_its_source(
    signed_in: SignIn, maker: Any, database: Database
) -> None:
    translator = signed_in("translator")
    url = f"{BUS}/translations/ar"
    page = translator.get(url).text
    field = re.search(r'<textarea[^>]* name="(t\w+)"[^>]*>\s*هل تستقل', page)
    assert field

    answer = translator.send(url, **{field[1]: "هل تركب؟", "do": "save"})

    assert answer.status_code == 303
    assert question(database, "often")["text"]["ar"] == "هل تركب؟"
    assert "Not read yet" in translator.get(url).text


def test_translation_that_loses_a_placeholder_is_shown_again(
    maker: Any, database: Database
) -> None:
    url = f"{BUS}/questions/better"
    piped = "You take line ${line}. Better?"
    maker.send(url, text=piped, seen=seen_in(maker.get(url).text), **ALWAYS)
    page = maker.get(f"{BUS}/translations/ar").text
    field = re.search(r'<textarea[^>]* name="(t\w+)"[^>]*>\s*ما الذي', page)
    assert field

    answer = maker.send(f"{BUS}/translations/ar", **{field[1]: "بدون رقم"})

    assert answer.status_code == 422
    assert "${line}" in answer.text
    assert "بدون رقم" in answer.text


@pytest.mark.parametrize("kind", ["xlsx", "po"])
def test_file_goes_out_and_comes_back(maker: Any, kind: str) -> None:
    url = f"{BUS}/translations/ar"
    content = maker.get(f"{url}.{kind}").data

    answer = maker.post(
        f"{url}/file",
        data={"csrf_token": maker.proof(url), "file": (io.BytesIO(content), f"bus.{kind}")},
    )

    assert answer.status_code == 303


@pytest.mark.parametrize("language", ["en", "tlh", "..", "AR"])
def test_language_that_is_none_is_not_found(maker: Any, language: str) -> None:
    assert maker.get(f"{BUS}/translations/{language}").status_code == 404
