"""The repository checks itself: schema and models, catalogues and code, what a web process loads."""

import re
import subprocess
import sys
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from engage import revision, schema
from engage.db import make_engine
from engage.languages import BY_TAG
from engage.models import Base
from engage.pages.resident.wording import _SENTENCES
from surveys.errors import Problem

ROOT = Path(__file__).parent.parent
CATALOGUES = sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@cache
def messages() -> frozenset[str]:
    """Every message in code and templates; of a plural the singular."""
    found = chain.from_iterable(
        extract_from_dir(
            ROOT / folder,
            method_map=[("**.py", "python"), ("templates/**", "jinja2")],
            keywords={
                **dict.fromkeys(("_", "gettext", "_l", "lazy_gettext", "Phrase")),
                "ngettext": (1, 2),
            },
        )
        for folder in ("engage", "surveys")
    )
    return frozenset(text if isinstance(text, str) else text[0] for _f, _l, text, _c, _x in found)


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def test_migrations_go_up_down_and_up_and_agree_with_the_models(database_url: str) -> None:
    engine = make_engine(database_url)
    config = schema.alembic_config()

    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, "head")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)

    engine.dispose()
    assert differences == []


def test_migrations_keep_the_rows_that_refer_to_a_rebuilt_table(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'city.sqlite3'}")
    schema.upgrade(engine, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO department (id, slug, name, timezone, digest_weekday, digest_hour,"
            " tell_empty_weeks) VALUES (1, 'transit', '{}', 'America/Chicago', 1, 7, 1)"
        )
        connection.exec_driver_sql(
            "INSERT INTO recipient (department_id, email, language) VALUES (1, 'a@b.example', 'en')"
        )

    schema.upgrade(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM recipient").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_every_language_but_english_has_a_catalogue() -> None:
    folders = {path.parent.parent.name for path in CATALOGUES}

    assert folders == {language.locale for tag, language in BY_TAG.items() if tag != "en"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_catalogue_has_every_message_with_its_placeholders(path: Path) -> None:
    found = {
        (message.id if isinstance(message.id, str) else message.id[0]): message
        for message in catalogue(path)
        if message.id
    }

    assert messages() - set(found) == set()
    for identity, message in found.items():
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(forms), identity
        wanted = set(PLACEHOLDER.findall("".join(message.id)))
        several = len(forms) > 1
        for form in forms:
            # "One person" needs no number, so a form of a plural may leave its own out.
            held = set(PLACEHOLDER.findall(form))
            assert held <= wanted if several else held | {"num"} == wanted | {"num"}, identity
        assert set(PLACEHOLDER.findall(forms[-1])) | {"num"} == wanted | {"num"}, identity


def test_the_expected_revision_is_the_head_of_the_migrations() -> None:
    head = ScriptDirectory.from_config(schema.alembic_config()).get_current_head()

    assert revision.expected() == head


def test_every_problem_of_an_answer_has_its_sentence() -> None:
    assert set(_SENTENCES) == set(Problem)


def test_web_process_loads_no_tagger_and_no_statistics() -> None:
    heavy = "spacy thinc onnxruntime numpy scipy statsmodels vl_convert alembic"
    code = f"import sys, engage.app; print([m for m in '{heavy}'.split() if m in sys.modules])"

    out = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, check=True
    )

    assert out.stdout.decode().strip() == "[]"
