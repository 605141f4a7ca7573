"""The steps in their order, each reading what the one before wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from spacy.language import Language

from nlp.components.decision import Decision, Rule
from nlp.components.reading import Reading, reading
from nlp.evaluate import matrix
from nlp.pipeline import open_pipeline
from nlp.text import clean
from nlp.train import report
from nlp.train.fit import fit
from nlp.train.package import package
from nlp.train.prepare import prepare
from nlp.train.report import FAMILIES, Prediction
from nlp.train.rows import Row, corpus_hash, read_corpus
from nlp.train.tune import tune


@dataclass(frozen=True, slots=True)
class Made:
    """A shipped model: its version and its scores as Markdown."""

    version: str
    table: str


def make_model(
    *, corpus: Path, build: Path, cache: Path, target: Path, adapted: Path | None, now: datetime
) -> Made:
    """Run all steps: prepare, train, tune, evaluate, package.

    Raises:
        BadCorpus: a row of the corpus cannot be used.
    """
    rows = read_corpus(corpus)
    prepare(rows, build=build)
    best = fit(build=build, cache=cache, adapted=adapted)
    nlp = open_pipeline(best, cache=cache)
    decide_by(nlp, tune_rules(nlp, [row for row in rows if row.split == "dev"]))
    test = [row for row in rows if row.split == "test"]
    predictions = predict(nlp, test)
    reports = {family: report.report(test, predictions, family=family) for family in FAMILIES}
    report.write(reports, folder=build)
    version = package(
        nlp, scores=build, target=target, data_hash=corpus_hash(rows), rows=len(rows), now=now
    )
    return Made(version, report.as_markdown(reports))


def tune_rules(nlp: Language, rows: Sequence[Row]) -> dict[str, Rule]:
    """Tune calibration and thresholds of both families on these rows."""
    docs = [doc.cats for doc in nlp.pipe(clean(row.text) for row in rows)]
    rules: dict[str, Rule] = {}
    for labels in FAMILIES.values():
        scores = np.array([[cats[label] for label in labels] for cats in docs])
        truth = matrix([(*row.themes, *row.dimensions) for row in rows], labels=labels)
        rules |= tune(scores, truth, labels=labels)
    return rules


def decide_by(nlp: Language, rules: dict[str, Rule]) -> None:
    """Give the pipeline's decision its rules."""
    decision = nlp.get_pipe("decision")
    if isinstance(decision, Decision):
        decision.rules = rules


def predict(nlp: Language, rows: Sequence[Row]) -> list[Prediction]:
    """Run the pipeline over rows as the tagger does, the row's language being the page's."""
    docs = []
    for row in rows:
        doc = nlp.make_doc(clean(row.text))
        doc._.reading = Reading(prior=row.language)
        docs.append(doc)
    read = [reading(doc) for doc in nlp.pipe(docs)]
    return [Prediction(found.scores, found.decided) for found in read]
