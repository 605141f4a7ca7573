"""The steps in their order, each reading what the one before wrote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.decision import Decision, Rule
from nlp.components.reading import Reading, reading
from nlp.evaluate import Report, matrix
from nlp.pipeline import open_pipeline
from nlp.text import clean
from nlp.train import report
from nlp.train.fit import fit
from nlp.train.package import package
from nlp.train.prepare import prepare
from nlp.train.report import FAMILIES
from nlp.train.rows import Row, corpus_hash, read_corpus
from nlp.train.tune import tune


@dataclass(frozen=True, slots=True)
class Made:
    """A shipped model: its version and its scores as Markdown."""

    version: str
    table: str


def make_model(
    *, corpus: Path, build: Path, cache: Path, target: Path, differences: Path | None, now: datetime
) -> Made:
    """Run all steps: prepare, train, tune, evaluate, package.

    Raises:
        BadCorpus: a row of the corpus cannot be used.
    """
    rows = read_corpus(corpus)
    nlp = train_pipeline(rows, build=build, cache=cache, differences=differences)
    reports = score_pipeline(nlp, rows)
    report.write(reports, folder=build)
    version = package(
        nlp, scores=build, target=target, data_hash=corpus_hash(rows), rows=len(rows), now=now
    )
    return Made(version, report.as_markdown(reports))


def train_pipeline(
    rows: Sequence[Row], *, build: Path, cache: Path, differences: Path | None
) -> Language:
    """Train the heads on the training rows, tune the decision on the development rows.

    Args:
        rows: Of all splits; a row may occur more than once, to count more than once.
        build: Folder for what is made on the way.
        cache: Folder for the encoder's built graph.
        differences: What adaptation changed in the encoder.
    """
    prepare(rows, build=build)
    nlp = open_pipeline(fit(build=build, cache=cache, differences=differences), cache=cache)
    decide_by(nlp, tune_rules(nlp, [row for row in rows if row.split == "dev"]))
    return nlp


def score_pipeline(nlp: Language, rows: Sequence[Row]) -> dict[str, Report]:
    """Score a pipeline on the test rows among these, by family."""
    test = [row for row in rows if row.split == "test"]
    return report.reports_of(report.judged(test, read_rows(nlp, test)))


def tune_rules(nlp: Language, rows: Sequence[Row]) -> dict[str, Rule]:
    """Tune calibration and thresholds of both families on these rows."""
    docs = [doc.cats for doc in nlp.pipe(docs_of(nlp, rows))]
    rules: dict[str, Rule] = {}
    for labels in FAMILIES.values():
        scores = np.array([[cats[label] for label in labels] for cats in docs])
        truth = matrix([(*row.themes, *row.dimensions) for row in rows], labels=labels)
        rules |= tune(scores, truth, labels=labels)
    return rules


def decide_by(nlp: Language, rules: Mapping[str, Rule]) -> None:
    """Give the pipeline's decision its rules."""
    decision = nlp.get_pipe("decision")
    if isinstance(decision, Decision):
        decision.rules = dict(rules)


def read_rows(nlp: Language, rows: Sequence[Row]) -> list[Reading]:
    """Run the pipeline over rows as the tagger does."""
    return [reading(doc) for doc in nlp.pipe(docs_of(nlp, rows))]


def docs_of(nlp: Language, rows: Sequence[Row]) -> Iterator[Doc]:
    """Give rows as the tagger gives comments to the pipeline, their language being the page's."""
    for row in rows:
        doc = nlp.make_doc(clean(row.text))
        doc._.reading = Reading(prior=row.language)
        yield doc
