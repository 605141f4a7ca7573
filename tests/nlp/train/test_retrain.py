"""Heads trained again on a corpus of a few plain sentences, so that it takes seconds."""

import json
from datetime import UTC, datetime

import pytest

from nlp.errors import WorseModel
from nlp.evaluate import Judged, evaluate
from nlp.pipeline import MODEL, open_pipeline
from nlp.train.retrain import Corrected, refuse_worse, retrain
from nlp.train.steps import make_model

NOW = datetime(2026, 3, 4, tzinfo=UTC)
SUBJECTS = {
    "transit": ("the bus is late", "no bus came", "the train stop is dark", "bus fare went up"),
    "parks": ("the park is lovely", "mend the swings", "the pool was shut", "a trail is blocked"),
    "waste": ("trash piles up", "no recycling here", "they dumped a sofa", "the bins overflow"),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    rows = [
        {
            "id": f"{theme}{place}{split}", "story": f"{theme}{place}{split}", "language": "en",
            "channel": "web", "text": f"{text} {tail}", "themes": [theme], "dimensions": [],
            "split": split,
        }
        for theme, texts in SUBJECTS.items()
        for place, text in enumerate(texts)
        for split, tail in (("train", "today"), ("train", "again"), ("dev", "here"), ("test", "too"))
        if (split, tail) != ("train", "again")
    ]  # fmt: skip
    (folder / "en.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def report(truth, found):
    return evaluate(
        [Judged("s", "en", "web", tuple(truth), tuple(found), {})], labels=("transit", "parks")
    )


def test_a_family_found_less_well_is_refused_with_both_figures():
    good, bad = report(["transit"], ["transit"]), report(["transit"], ["parks"])

    with pytest.raises(WorseModel, match=r"themes 0\.000, before 1\.000"):
        refuse_worse({"themes": good}, {"themes": bad})
    refuse_worse({"themes": bad}, {"themes": good})
    refuse_worse({"themes": good}, {"themes": good})


@pytest.mark.slow
def test_a_worse_model_is_not_written(corpus, cache, tmp_path):
    out = tmp_path / "model"
    wrong = [
        Corrected(f"c{place}", text, "en", "web", ("budget",), (), weight=40)
        for place, text in enumerate(text for texts in SUBJECTS.values() for text in texts)
    ]

    with pytest.raises(WorseModel):
        retrain(corpus, wrong, cache=cache, out=out, now=NOW)

    assert not out.exists()


@pytest.mark.slow
def test_what_staff_corrected_is_learnt(corpus, cache, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    make_model(corpus=corpus, build=tmp_path, cache=cache, target=first, differences=None, now=NOW)
    text = "the gazebo wobbles"
    corrected = [Corrected("c1", text, "en", "web", ("parks",), ("data_driven",), weight=5)]

    compared = retrain(corpus, corrected, cache=cache, out=second, current=first, now=NOW)

    told = [open_pipeline(model, cache=cache)(text) for model in (first, second)]
    assert told[1].cats["parks"] > told[0].cats["parks"]
    assert compared.version == json.loads((second / "card.json").read_text())["version"]
    assert (
        compared.after["themes"].overall.micro.f1
        >= compared.before["themes"].overall.micro.f1 - 0.01
    )


@pytest.mark.slow
def test_the_shipped_model_opens_with_what_it_was_trained_with(cache):
    assert open_pipeline(MODEL, cache=cache).meta["version"]
