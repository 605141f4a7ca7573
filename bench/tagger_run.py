"""Tag the demo city's comments for a while and print the figures as JSON: `bench.tagging` runs it."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psutil

from bench.tagging import Tagging
from engage.demo.city import DATA
from engage.jobs.tagging import BATCH
from nlp.tagger import Comment, Tagger

WARM_UP = 2 * BATCH
SECONDS = 20.0


def measure(cache: Path) -> Tagging:
    """Tag batch after batch; `cache` holds the built encoder."""
    comments = list(_comments())
    began = time.perf_counter()
    tagger = Tagger(cache=cache)
    tagger.tag(comments[:1])
    ready = time.perf_counter() - began
    tagger.tag(comments[:WARM_UP])
    done, began, used = 0, time.perf_counter(), time.process_time()
    while (taken := time.perf_counter() - began) < SECONDS:
        start = done % (len(comments) - BATCH)
        done += len(tagger.tag(comments[start : start + BATCH]))
    words = sum(len(each.text.split()) for each in comments)
    return Tagging(
        comments=done,
        per_second=done / taken,
        mean_words=words / len(comments),
        ready=ready,
        processor=(time.process_time() - used) / done,
        resident=psutil.Process().memory_info().rss,
    )


def _comments() -> Iterator[Comment]:
    for path in sorted(DATA.glob("responses-*.jsonl")):
        for line in path.read_text().splitlines():
            answered = json.loads(line)
            for code, value in answered["answers"].items():
                if "comment" in code and isinstance(value, str):
                    yield Comment(f"{answered['id']}/{code}", value, answered["language"])


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Path(sys.argv[1])))))
