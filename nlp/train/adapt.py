"""Step `adapt`: teach the encoder residents' stories, as low-rank differences to its matrices.

It needs torch, for training only; what it writes is merged into the weights when the encoder's graph
is built. Both families of labels are learnt jointly, and every translation is
drawn towards the vector the untouched encoder gives its English meaning (knowledge distillation
across languages: Reimers and Gurevych 2020), so that a language the encoder hardly knows learns from
one it knows well. Differences: Hu et al. 2021.

    python -m nlp.train.adapt --out build/nlp/adapted
"""

# torch is no requirement of the product, so the checker may not find it: what comes from it is Any.
# mypy: disable-error-code="import-not-found,misc,untyped-decorator,no-any-return"

import argparse
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.encoder.network import build_network
from nlp.encoder.weights import Weights, installed_weights
from nlp.evaluate import micro_f1
from nlp.taxonomy import THEME_KEYS
from nlp.train.reader import Example, Reader, targets_of
from nlp.train.rows import CORPUS, read_corpus
from nlp.train.tuned import Tuned, numbers

_HEAD_DECAY = 1e-4  # of the heads' start, on their squared weights
# What may be set on the command line.
_TRIED = ("rank", "epochs", "batch", "rate", "head_rate", "alignment", "dropout", "share")
_FEW_TELLINGS = 3  # a story told no oftener is read every epoch in each


@dataclass(frozen=True, slots=True)
class Settings:
    """What was found to work (docs/understanding.md); rates are per step of one batch."""

    rank: int = 16
    epochs: int = 7
    batch: int = 32
    rate: float = 9e-4
    head_rate: float = 3e-3
    alignment: float = 4.0  # worth of one unit of cosine against one nat of cross-entropy
    dropout: float = 0.2
    share: float = 0.5  # of the retellings, each epoch
    warm_up: float = 0.06  # share of the steps
    scale: float = 10.0  # the heads' factor on vectors, as in nlp.components.heads
    seed: int = 7


def batches(
    examples: Sequence[Example], *, size: int, chance: random.Random
) -> Iterator[list[Example]]:
    """Shuffle into batches of like length, so that little is padded."""
    order = sorted(examples, key=lambda example: (len(example.ids) // 8, chance.random()))
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    chance.shuffle(groups)
    yield from groups


def drawn(examples: Sequence[Example], *, share: float, chance: random.Random) -> list[Example]:
    """Give every comment but of the retellings only a share, another one each epoch.

    A story told in sixteen languages teaches little more the sixteenth time, and takes as long. What
    can be read in several ways is read in one of them.
    """
    chosen = [each for each in examples if not each.is_retelling or chance.random() < share]
    return [replace(each, readings=(chance.choice(each.readings),)) for each in chosen]


def loss_of(model: Tuned, reader: Reader, batch: Sequence[Example], settings: Settings) -> Tensor:
    """Give cross-entropy of all labels, summed over them, plus the pull towards the meanings."""
    words, present = reader.batch(batch)
    truth = torch.from_numpy(np.stack([example.truth for example in batch]))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = model.embed(words, present)
    odds = model.odds(vectors.float())
    loss = functional.binary_cross_entropy_with_logits(odds, truth, reduction="sum") / len(batch)
    known = [place for place, example in enumerate(batch) if example.target is not None]
    if known:
        targets = torch.from_numpy(
            np.stack([each.target for each in batch if each.target is not None])
        )
        apart = 1 - (vectors[known].float() * targets).sum(-1)
        loss = loss + settings.alignment * apart.sum() / len(batch)
    return loss


def train(
    model: Tuned,
    reader: Reader,
    examples: Sequence[Example],
    held_out: Sequence[Example],
    *,
    settings: Settings,
    out: Path,
    most_steps: int | None = None,
) -> None:
    """Train, write the differences of the best epoch, and say how the development set fares.

    Args:
        model: The network, untrained.
        reader: Gives it its input.
        examples: To learn from.
        held_out: To score after each epoch; the best epoch is kept.
        settings: Rates and sizes.
        out: Folder for differences.npz and log.jsonl.
        most_steps: So many an epoch, to try things out.
    """
    epochs = list(plan(examples, settings))
    best, step, started = -1.0, 0, time.monotonic()
    start_heads(model, reader, examples)
    _log(out, epoch=-1, seconds=time.monotonic() - started, **score(model, reader, held_out))
    optimiser, schedule = rates(model, settings, steps=sum(map(len, epochs)))
    for epoch, chosen in enumerate(epochs):
        model.train()
        total = 0.0
        for batch in islice(chosen, most_steps):
            loss = loss_of(model, reader, batch, settings)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
            step += 1
        found = score(model, reader, held_out)
        seconds = time.monotonic() - started
        _log(out, epoch=epoch, step=step, loss=total / len(chosen), seconds=seconds, **found)
        if sum(found.values()) > best:
            best = sum(found.values())
            save(model, out)


def plan(examples: Sequence[Example], settings: Settings) -> Iterator[list[list[Example]]]:
    """Give the batches of each epoch."""
    chance = random.Random(settings.seed)  # noqa: S311 (shuffling, no secret)
    for _epoch in range(settings.epochs):
        chosen = drawn(examples, share=settings.share, chance=chance)
        yield list(batches(chosen, size=settings.batch, chance=chance))


def rates(
    model: Tuned, settings: Settings, *, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """Give what moves the weights: the thin matrices slowly, the heads faster, over `steps`."""
    head = list(model.head.parameters())
    thin = [p for name, p in model.named_parameters() if not name.startswith("head.")]
    optimiser = torch.optim.AdamW(
        [{"params": thin, "lr": settings.rate}, {"params": head, "lr": settings.head_rate}],
        weight_decay=0.01,
    )
    warm_up = settings.warm_up
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: _rate(step, steps=steps, warm_up=warm_up)
    )
    return optimiser, schedule


@torch.no_grad()
def read_all(model: Tuned, reader: Reader, examples: Sequence[Example]) -> Tensor:
    """Give the vectors of all examples in their order: [examples, width]."""
    found = torch.zeros(len(examples), model.head.in_features)
    order = sorted(range(len(examples)), key=lambda place: len(examples[place].ids))
    for start in range(0, len(order), 64):
        places = order[start : start + 64]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = model.embed(*reader.batch([examples[place] for place in places]))
        found[places] = vectors.float()
    return found


def start_heads(model: Tuned, reader: Reader, examples: Sequence[Example]) -> None:
    """Solve for the heads on the untouched vectors, so that the encoder learns from sensible ones."""
    model.eval()
    inputs = read_all(model, reader, examples) * model.scale
    truth = torch.from_numpy(np.stack([example.truth for example in examples]))
    optimiser = torch.optim.LBFGS(model.head.parameters(), max_iter=60)

    def closure() -> Tensor:
        optimiser.zero_grad()
        wrong = functional.binary_cross_entropy_with_logits(
            model.head(inputs), truth, reduction="sum"
        )
        loss = wrong / len(truth) + _HEAD_DECAY * model.head.weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)


def _rate(step: int, *, steps: int, warm_up: float) -> float:
    """Rise linearly, then fall along a half cosine to nothing."""
    first = max(1, int(steps * warm_up))
    if step < first:
        return (step + 1) / first
    return 0.5 * (1 + math.cos(math.pi * (step - first) / max(1, steps - first)))


@torch.no_grad()
def score(model: Tuned, reader: Reader, examples: Sequence[Example]) -> dict[str, float]:
    """Give each family's micro-F1 at its own best cut."""
    model.eval()
    found = numbers(model.odds(read_all(model, reader, examples)))
    true = np.stack([example.truth > 0 for example in examples])
    families = {"themes": slice(0, len(THEME_KEYS)), "dimensions": slice(len(THEME_KEYS), None)}
    return {
        name: max(micro_f1(true[:, part], found[:, part] > cut) for cut in np.arange(-2.5, 1, 0.1))
        for name, part in families.items()
    }


def save(model: Tuned, out: Path) -> None:
    """Write the differences, in half precision. The heads served to find them and are not kept."""
    thin = {name: values.astype(np.float16) for name, values in model.differences().items()}
    np.savez_compressed(out / "differences.npz", allow_pickle=False, **thin)


def _log(out: Path, **values: float) -> None:
    line = json.dumps({name: round(value, 4) for name, value in values.items()})
    with (out / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    print(line, flush=True)  # noqa: T201 (a long command's progress)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train.adapt", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--cache", type=Path, default=Path("instance/encoder"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--most-steps", type=int, default=None)
    for name in _TRIED:
        usual = getattr(Settings(), name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(usual), default=usual)
    given = parser.parse_args()
    settings = Settings(**{name: getattr(given, name) for name in _TRIED})
    torch.set_num_threads(given.threads)
    torch.manual_seed(settings.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    rows = [row for row in read_corpus(given.corpus) if row.split != "test"]
    weights = Weights(installed_weights())
    reader = Reader(weights)
    tellings = Counter(row.story for row in rows)
    examples = [
        reader.example(
            row,
            target,
            is_retelling=tellings[row.story] > (1 if row.language == "en" else _FEW_TELLINGS),
        )
        for row, target in zip(rows, targets_of(rows, cache=given.cache), strict=True)
    ]
    split = {
        name: [each for each, row in zip(examples, rows, strict=True) if row.split == name]
        for name in ("train", "dev")
    }
    model = Tuned(
        build_network(weights, {}),
        rank=settings.rank, dropout=settings.dropout, scale=settings.scale,
    )  # fmt: skip
    train(
        model, reader, split["train"], split["dev"],
        settings=settings, out=given.out, most_steps=given.most_steps,
    )  # fmt: skip


if __name__ == "__main__":
    main()
