"""The question kinds, one file each. A new kind is a new file: the table below finds it."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from surveys.kinds.kind import Kind


def _found() -> Iterator[Kind]:
    """Give the `Kind` that each file of this package defines, in the order of the files' names."""
    for module in iter_modules(__path__):
        defined = vars(import_module(f"{__name__}.{module.name}")).values()
        yield from (value for value in defined if isinstance(value, Kind))


KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _found()}

__all__ = ["KINDS", "Kind"]
