"""Component `decision`: raw scores to calibrated probabilities, and those to labels.

Its numbers are tuned on development data only (`nlp.train.tune`) and kept as JSON in the model.
"""

# ruff: noqa: ARG001 (spaCy and thinc call with these names, used or not)

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.reading import reading
from nlp.errors import ModelDamaged

_FILE = "decision.json"
_EDGE = 1e-6
_LOWEST_ODDS = -700.0  # beyond, the exponential overflows


@dataclass(frozen=True, slots=True)
class Rule:
    """How one label is decided: its log odds become `slope * odds + shift`; `threshold` is 0-1."""

    slope: float = 1.0
    shift: float = 0.0
    threshold: float = 0.35

    def probability(self, score: float) -> float:
        """Calibrate a raw score (0-1)."""
        score = min(max(score, _EDGE), 1 - _EDGE)
        odds = self.slope * math.log(score / (1 - score)) + self.shift
        return 1 / (1 + math.exp(-max(odds, _LOWEST_ODDS)))


class Decision:
    """Applies one rule per label."""

    def __init__(self, rules: Mapping[str, Rule] | None = None) -> None:
        """Take the rules; a label without one is decided by the defaults of `Rule`."""
        self.rules = dict(rules or {})
        self._default = Rule()

    def __call__(self, doc: Doc) -> Doc:
        """Fill `scores`, `decided` and `is_torn` from `doc.cats`."""
        found = reading(doc)
        found.scores = {key: self.rule(key).probability(score) for key, score in doc.cats.items()}
        above = [key for key, score in found.scores.items() if score >= self.rule(key).threshold]
        found.decided = tuple(sorted(above, key=lambda key: -found.scores[key]))
        found.is_torn = not above and self._is_about_something(found.scores)
        return doc

    def _is_about_something(self, scores: Mapping[str, float]) -> bool:
        """Tell whether some label, taken together, is more likely than none."""
        return math.prod(1 - score for score in scores.values()) < 0.5

    def rule(self, key: str) -> Rule:
        """Give the rule of a label."""
        return self.rules.get(key, self._default)

    def to_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> None:
        """Write the rules."""
        path.mkdir(parents=True, exist_ok=True)
        rules = {key: asdict(rule) for key, rule in sorted(self.rules.items())}
        (path / _FILE).write_text(json.dumps(rules, indent=1) + "\n", encoding="utf-8")

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> "Decision":
        """Read the rules.

        Raises:
            ModelDamaged: they are missing or no rules.
        """
        try:
            rules = json.loads((path / _FILE).read_text(encoding="utf-8"))
            self.rules = {key: Rule(**rule) for key, rule in rules.items()}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise ModelDamaged(path / _FILE, str(error)) from error
        return self


@Language.factory("decision")
def make_decision(nlp: Language, name: str) -> Decision:
    """Build the component without rules; the trained model brings them."""
    return Decision()
