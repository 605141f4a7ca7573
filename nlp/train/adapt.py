"""Step `adapt`: teach the encoder residents' stories, as low-rank differences to its matrices.

The one module that needs torch, for training only; what it writes is merged into the weights when
the encoder's graph is built. Both families of labels are learnt jointly, and every translation is
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
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.encoder.encoder import load_encoder
from nlp.encoder.forward import Layer, Linear, Network, Norm
from nlp.encoder.network import build_network
from nlp.encoder.tokens import Pieces
from nlp.encoder.weights import Floats, Weights, installed_weights
from nlp.evaluate import matrix, micro_f1
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS
from nlp.text import clean, pieces
from nlp.train.rows import CORPUS, Row, read_corpus

LABELS = (*THEME_KEYS, *DIMENSION_KEYS)
_HEAD_DECAY = 1e-4  # of the heads' start, on their squared weights
_FEW_TELLINGS = 3  # a story told no oftener is read every epoch in each
_LONGEST = 128  # pieces of a comment read in training; nineteen in twenty have fewer


@dataclass(frozen=True, slots=True)
class Settings:
    """What was found to work (docs/understanding.md); rates are per step of one batch."""

    rank: int = 8
    epochs: int = 3
    batch: int = 24
    rate: float = 1e-3
    head_rate: float = 3e-3
    alignment: float = 4.0  # worth of one unit of cosine against one nat of cross-entropy
    dropout: float = 0.1
    share: float = 0.5  # of the retellings, each epoch
    warm_up: float = 0.06  # share of the steps
    scale: float = 10.0  # the heads' factor on vectors, as in nlp.components.heads
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Example:
    """A comment as numbers.

    `target` is the frozen vector of its English meaning, if it has one; a retelling is one of many
    of the same story.
    """

    ids: tuple[int, ...]
    truth: Floats
    target: Floats | None
    is_retelling: bool


class LowRank(nn.Module):
    """A frozen matrix plus the product of two thin ones that are learnt."""

    def __init__(self, linear: Linear, *, rank: int) -> None:
        super().__init__()
        self.register_buffer("matrix", torch.from_numpy(linear.matrix.T.copy()))
        self.register_buffer("shift", torch.from_numpy(linear.shift.copy()))
        outputs, inputs = self.matrix.shape
        self.down = nn.Parameter(torch.randn(rank, inputs) / math.sqrt(inputs))
        self.up = nn.Parameter(torch.zeros(outputs, rank))

    def forward(self, values: Tensor) -> Tensor:
        plain = functional.linear(values, self.matrix, self.shift)
        return plain + functional.linear(functional.linear(values, self.down), self.up)


class FrozenNorm(nn.Module):
    """A layer normalisation that is not learnt."""

    def __init__(self, norm: Norm, *, epsilon: float) -> None:
        super().__init__()
        self.register_buffer("scale", torch.from_numpy(norm.scale.copy()))
        self.register_buffer("shift", torch.from_numpy(norm.shift.copy()))
        self.epsilon = epsilon

    def forward(self, values: Tensor) -> Tensor:
        return functional.layer_norm(
            values.float(), self.scale.shape, self.scale, self.shift, self.epsilon
        )


class TunedLayer(nn.Module):
    """One layer; its parts are named as in the file of weights."""

    def __init__(self, layer: Layer, *, heads: int, rank: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        width = len(layer.gather.shift)
        for place, name in enumerate("qkv"):
            part = slice(place * width, (place + 1) * width)
            linear = Linear(layer.attend.matrix[:, part], layer.attend.shift[part])
            self.add_module(name, LowRank(linear, rank=rank))
        self.ao = LowRank(layer.gather, rank=rank)
        self.fi = LowRank(layer.widen, rank=rank)
        self.fo = LowRank(layer.narrow, rank=rank)
        self.attended = FrozenNorm(layer.attended, epsilon=epsilon)
        self.narrowed = FrozenNorm(layer.narrowed, epsilon=epsilon)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        texts, length, width = hidden.shape
        query, key, value = (
            self.get_submodule(name)(hidden).view(texts, length, self.heads, -1).transpose(1, 2)
            for name in "qkv"
        )
        # In full precision: its backward pass in half is five times slower on a CPU (torch 2.13).
        with torch.autocast("cpu", enabled=False):
            mixed = functional.scaled_dot_product_attention(
                query.float(), key.float(), value.float(), attn_mask=mask
            )
        mixed = mixed.transpose(1, 2).reshape(texts, length, width)
        hidden = self.attended(hidden + self.ao(mixed))
        return self.narrowed(hidden + self.fo(functional.gelu(self.fi(hidden))))


class Tuned(nn.Module):
    """The encoder with differences, and one linear head for all labels."""

    def __init__(self, network: Network, settings: Settings) -> None:
        super().__init__()
        epsilon = network.shape.epsilon
        self.embedded = FrozenNorm(network.embedded, epsilon=epsilon)
        self.layers = nn.ModuleList(
            TunedLayer(layer, heads=network.shape.heads, rank=settings.rank, epsilon=epsilon)
            for layer in network.layers
        )
        self.head = nn.Linear(network.shape.width, len(LABELS))
        nn.init.zeros_(self.head.weight)
        nn.init.constant_(self.head.bias, -2.0)
        self.dropout = nn.Dropout(settings.dropout)
        self.scale = settings.scale

    def embed(self, words: Tensor, present: Tensor) -> Tensor:
        """Give unit vectors for word vectors [texts, pieces, width] where `present` is true."""
        hidden = self.embedded(words)
        mask = present[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, mask)
        shares = present.float()[:, :, None]
        return functional.normalize((hidden * shares).sum(1), dim=-1)

    def odds(self, vectors: Tensor) -> Tensor:
        """Give the log odds of every label: [texts, labels]."""
        return self.head(self.dropout(vectors * self.scale))

    def differences(self) -> dict[str, Floats]:
        """Give the thin matrices under the names `nlp.encoder.network` reads."""
        found: dict[str, Floats] = {}
        for number, layer in enumerate(self.layers):
            for name, part in layer.named_children():
                if isinstance(part, LowRank):
                    found[f"l{number}.{name}.w:down"] = _numbers(part.down)
                    found[f"l{number}.{name}.w:up"] = _numbers(part.up)
        return found


def _numbers(values: Tensor) -> Floats:
    return values.detach().float().numpy()


class Reader:
    """Rows to batches of word vectors."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._pieces = Pieces(weights.vocabulary(), longest=_LONGEST)
        width = weights.shape.width
        positions = weights.vector("emb.pos").reshape(-1, width)
        self._positions = positions + weights.vector("emb.type")[:width]

    def example(self, row: Row, target: Floats | None, *, is_retelling: bool) -> Example:
        text = clean(row.text)
        parts = [part.of(text) for piece in pieces(text) for part in piece.sentences]
        truth = matrix([(*row.themes, *row.dimensions)], labels=LABELS)[0].astype(np.float32)
        return Example(tuple(self._pieces.encode(parts)[0]), truth, target, is_retelling)

    def batch(self, examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
        """Give word vectors plus positions [texts, longest, width] and which pieces are there."""
        length = max(len(example.ids) for example in examples)
        ids = np.zeros((len(examples), length), np.int64)
        present = np.zeros((len(examples), length), bool)
        for place, example in enumerate(examples):
            ids[place, : len(example.ids)] = example.ids
            present[place, : len(example.ids)] = True
        words = self._weights.words(ids) + self._positions[:length]
        return torch.from_numpy(words), torch.from_numpy(present)


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

    A story told in sixteen languages teaches little more the sixteenth time, and takes as long.
    """
    return [each for each in examples if not each.is_retelling or chance.random() < share]


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
    """Train, write the differences after each epoch, and say how the development set fares.

    Args:
        model: The network, untrained.
        reader: Gives it its input.
        examples: To learn from.
        held_out: To score after each epoch; the best epoch is kept.
        settings: Rates and sizes.
        out: Folder for differences.npz and log.jsonl.
        most_steps: Stop after so many, to try things out.
    """
    chance = random.Random(settings.seed)  # noqa: S311 (shuffling, no secret)
    sizes = [
        len(drawn(examples, share=settings.share, chance=random.Random(epoch)))  # noqa: S311
        for epoch in range(settings.epochs)
    ]
    steps = sum(math.ceil(size / settings.batch) for size in sizes)
    head = list(model.head.parameters())
    thin = [p for name, p in model.named_parameters() if not name.startswith("head.")]
    optimiser = torch.optim.AdamW(
        [{"params": thin, "lr": settings.rate}, {"params": head, "lr": settings.head_rate}],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: _rate(step, steps=steps, warm_up=settings.warm_up)
    )
    best, step, started = -1.0, 0, time.monotonic()
    start_heads(model, reader, examples)
    _log(out, epoch=-1, seconds=time.monotonic() - started, **score(model, reader, held_out))
    for epoch in range(settings.epochs):
        model.train()
        total = 0.0
        chosen = drawn(examples, share=settings.share, chance=random.Random(epoch))  # noqa: S311
        for batch in batches(chosen, size=settings.batch, chance=chance):
            loss = loss_of(model, reader, batch, settings)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
            step += 1
            if step == most_steps:
                break
        scores = score(model, reader, held_out)
        _log(
            out,
            epoch=epoch,
            step=step,
            loss=total / step,
            seconds=time.monotonic() - started,
            **scores,
        )
        if sum(scores.values()) > best:
            best = sum(scores.values())
            save(model, out)
        if step == most_steps:
            return


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
    found = _numbers(model.odds(read_all(model, reader, examples)))
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


def targets_of(rows: Sequence[Row], *, cache: Path) -> list[Floats | None]:
    """Give for each translation the frozen encoder's vector of its English meaning."""
    texts = {row.meaning for row in rows if row.meaning and row.language != "en"}
    known = sorted(texts)
    parts = [
        [part.of(text) for piece in pieces(text) for part in piece.sentences] for text in known
    ]
    vectors = [each.whole for each in load_encoder(cache=cache).embed(parts)]
    found = dict(zip(known, vectors, strict=True))
    return [found.get(row.meaning) if row.language != "en" else None for row in rows]


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train.adapt", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--cache", type=Path, default=Path("instance/encoder"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--most-steps", type=int, default=None)
    for name, value in (("rank", 8), ("epochs", 3), ("batch", 24)):
        parser.add_argument(f"--{name}", type=int, default=value)
    for name, rate in (
        ("rate", 1e-3),
        ("head-rate", 3e-3),
        ("alignment", 4.0),
        ("dropout", 0.1),
        ("share", 0.5),
    ):
        parser.add_argument(f"--{name}", type=float, default=rate)
    given = parser.parse_args()
    settings = Settings(
        rank=given.rank, epochs=given.epochs, batch=given.batch, rate=given.rate,
        head_rate=given.head_rate, alignment=given.alignment, dropout=given.dropout,
        share=given.share,
    )  # fmt: skip
    torch.set_num_threads(given.threads)
    torch.manual_seed(settings.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    rows = [row for row in read_corpus(given.corpus) if row.split != "test"]
    weights = Weights(installed_weights())
    reader = Reader(weights)
    tellings = Counter(row.story for row in rows)
    examples = [
        reader.example(
            row, target, is_retelling=row.language != "en" and tellings[row.story] > _FEW_TELLINGS
        )
        for row, target in zip(rows, targets_of(rows, cache=given.cache), strict=True)
    ]
    split = {
        name: [each for each, row in zip(examples, rows, strict=True) if row.split == name]
        for name in ("train", "dev")
    }
    model = Tuned(build_network(weights, {}), settings)
    train(
        model, reader, split["train"], split["dev"],
        settings=settings, out=given.out, most_steps=given.most_steps,
    )  # fmt: skip


if __name__ == "__main__":
    main()
