"""Ready surveys, one YAML file each, that a city can publish as they are or begin from."""

from functools import cache
from pathlib import Path

from surveys.definition import Survey
from surveys.exchange.document import read

_FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Return the slugs of the ready surveys, sorted."""
    return sorted(path.stem.replace("_", "-") for path in _FOLDER.glob("*.yaml"))


@cache
def ready(slug: str) -> Survey:
    """Return a ready survey; its file, in sixteen languages, takes a second to read the first time.

    Raises:
        FileNotFoundError: there is none with this slug.
    """
    return read(_FOLDER / f"{slug.replace('-', '_')}.yaml")
