"""YAML as people expect it: `no` is a word and not False, and a key may not stand twice.

PyYAML reads YAML 1.1, in which `no`, `yes`, `on` and `1:30` are something else; a survey is full
of such words (the choice `no`, the answer `yes`).
"""

import re
from collections.abc import Hashable

import yaml

from surveys.errors import InvalidSurvey
from surveys.faults import Fault, Phrase

_BOOLEAN = re.compile("^(?:true|True|false|False)$")
_UNWANTED = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int")
_INTEGER = re.compile("^[-+]?[0-9]+$")


class _Loader(yaml.SafeLoader):
    """The safe loader with the booleans, integers and mappings of YAML 1.2."""

    # The library's table is shared by all loaders: copied, never changed in place.
    yaml_implicit_resolvers = {  # noqa: RUF012 - an override of the library's own attribute
        letter: [(tag, rule) for tag, rule in rules if tag not in _UNWANTED]
        for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - as inherited
    ) -> dict[Hashable, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.add(key.value)
        mapping: dict[Hashable, object] = super().construct_mapping(node, deep=deep)
        return mapping


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _BOOLEAN, list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", _INTEGER, list("-+0123456789"))


def load_yaml(text: str) -> object:
    """Return the data of a YAML text.

    Raises:
        InvalidSurvey: it is no YAML; the one fault names line and column.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if _size(node, {}) > _LARGEST:
            raise InvalidSurvey(
                [Fault(Phrase("the file"), Phrase("repeats itself too often"), _MEND)]
            )
        return None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (
            Phrase("line %(line)s, column %(column)s", line=mark.line + 1, column=mark.column + 1)
            if mark
            else Phrase("the file")
        )
        raise InvalidSurvey([Fault(place, _problem(error), _MEND)]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidSurvey([Fault(Phrase("the file"), Phrase("not YAML"), _MEND)]) from error


def _problem(error: yaml.MarkedYAMLError) -> Phrase:
    if error.problem is None:
        return Phrase("not YAML")
    return Phrase("this cannot be read (%(why)s)", why=error.problem)


def _size(node: yaml.Node | None, known: dict[int, int]) -> int:
    """Return how many nodes there are once every alias is written out.

    A few lines of aliases to aliases can stand for more data than a machine has memory.
    """
    if not isinstance(node, yaml.CollectionNode):
        return 1
    if id(node) not in known:
        known[id(node)] = _LARGEST  # a node inside itself never ends
        parts = [part for entry in node.value for part in _parts(entry)]
        known[id(node)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(node)]


def _parts(entry: yaml.Node | tuple[yaml.Node, yaml.Node]) -> tuple[yaml.Node, ...]:
    return entry if isinstance(entry, tuple) else (entry,)


_LARGEST = 1_000_000
_MEND = Phrase("Correct the file there; texts with ': ' or '#' in them need quotes")
