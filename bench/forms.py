"""Read a page's form as a browser does, and fill it in."""

import random
import re
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"<(?:input|textarea)\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>.*?</form>', re.DOTALL)
_ACTION = re.compile(r'\baction="([^"]*)"')

COMMENTS = (
    "The 9 is late every morning and nobody answers the phone.",
    "Las luces del parque están rotas desde hace meses; mi madre no puede caminar de noche.",
    "لا أستطيع عبور الشارع مع أطفالي لأن الإشارة قصيرة جدًا.",
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: where it goes, what it sends anyway, and what can be chosen or written."""

    action: str
    hidden: tuple[tuple[str, str], ...]
    choices: dict[str, tuple[str, ...]]
    numbers: tuple[str, ...]
    texts: tuple[str, ...]

    def filled(self, chance: random.Random) -> list[tuple[str, str]]:
        """Give the fields as somebody sends them who answers every question."""
        chosen = [(name, chance.choice(values)) for name, values in self.choices.items()]
        written = [(name, chance.choice(COMMENTS)) for name in self.texts]
        return [*self.hidden, *chosen, *written, *((name, "3") for name in self.numbers)]


def read_form(page: str) -> Form:
    """Give the page's first form; `ValueError` when it has none."""
    found = _FORM.search(page)
    if found is None:
        raise ValueError(f"no form on this page: {page[:300]}")
    action = _ACTION.search(found[0])
    hidden, choices = [], dict[str, tuple[str, ...]]()
    numbers, texts = [], []
    for tag in _TAG.findall(found[0]):
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        name, kind = given["name"], given.get("type", "text")
        if kind == "hidden":
            hidden.append((name, given["value"]))
        elif kind in {"radio", "checkbox"}:
            choices[name] = (*choices.get(name, ()), given["value"])
        elif given.get("inputmode") == "decimal":
            numbers.append(name)
        elif not name.endswith("__other"):
            texts.append(name)
    answered = {name: _without_words(values) for name, values in choices.items()}
    return Form(
        unescape(action[1]) if action else "",
        tuple(hidden),
        answered,
        tuple(numbers),
        tuple(texts),
    )


def _without_words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out "other, please say", which would want words, and the refusal."""
    return tuple(each for each in values if each not in {"other", "prefer_not_to_say"})
