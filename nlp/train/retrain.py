"""Train the heads again with what staff corrected, and keep the result only if it is no worse.

The encoder stays as it was shipped, so vectors kept elsewhere remain good. For a command or a nightly
job: some minutes on one core.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from nlp.components.vectors import DIFFERENCES
from nlp.errors import WorseModel
from nlp.evaluate import Report
from nlp.pipeline import MODEL, open_pipeline
from nlp.train import report
from nlp.train.package import package
from nlp.train.rows import Row, corpus_hash, read_corpus
from nlp.train.steps import score_pipeline, train_pipeline

# Two trainings on the same rows in another order differ by about as much (micro-F1).
TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Corrected:
    """A comment whose labels a person has settled. `weight`: as many written ones it counts for."""

    id: str
    text: str
    language: str
    channel: str
    themes: tuple[str, ...]
    dimensions: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scores on the corpus' test rows by family, of the model in use and of the new one."""

    before: Mapping[str, Report]
    after: Mapping[str, Report]
    version: str


def retrain(
    corpus: Path,
    corrected: Sequence[Corrected],
    *,
    cache: Path,
    out: Path,
    now: datetime,
    current: Path = MODEL,
) -> Comparison:
    """Train on the corpus and the corrected comments; write the model to `out` unless it is worse.

    Args:
        corpus: Folder of the written corpus, whose test rows judge both models.
        corrected: What staff settled; all of it is trained on, none of it judges.
        cache: Folder for the encoder's built graph.
        out: Folder of the new model, replaced whole; may be that of the model in use.
        now: Aware time of the making.
        current: Folder of the model in use.

    Raises:
        WorseModel: a family's micro-F1 fell by more than `TOLERANCE`; `out` is as it was.
        BadCorpus, ModelMissing, ModelDamaged: nothing was trained.
    """
    written = read_corpus(corpus)
    before = score_pipeline(open_pipeline(current, cache=cache), written)
    rows = [*written, *(row for each in corrected for row in [_row(each)] * each.weight)]
    kept = current / "vectors" / DIFFERENCES
    differences = kept if kept.is_file() else None
    with TemporaryDirectory() as folder:
        build = Path(folder)
        nlp = train_pipeline(rows, build=build, cache=cache, differences=differences)
        after = score_pipeline(nlp, written)
        refuse_worse(before, after)
        report.write(after, folder=build)
        version = package(
            nlp, scores=build, target=out, data_hash=corpus_hash(rows), rows=len(rows), now=now
        )
    return Comparison(before, after, version)


def refuse_worse(before: Mapping[str, Report], after: Mapping[str, Report]) -> None:
    """Compare family by family.

    Raises:
        WorseModel: one is found less well, beyond what chance does.
    """
    for family, then in before.items():
        old, new = then.overall.micro.f1, after[family].overall.micro.f1
        if new < old - TOLERANCE:
            raise WorseModel(family, old, new)


def _row(each: Corrected) -> Row:
    return Row(
        id=each.id,
        story=each.id,
        language=each.language,
        channel=each.channel,
        text=each.text,
        meaning="",
        themes=each.themes,
        dimensions=each.dimensions,
        split="train",
    )
