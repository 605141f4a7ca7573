"""Comments tagged a second, in a process of its own as the worker is."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.servers import REPOSITORY

# Where `make run` keeps the encoder it built, so that it is built once.
CACHE = REPOSITORY / "instance" / "models"


@dataclass(frozen=True, slots=True)
class Tagging:
    """What the tagger did.

    `ready` is the time (seconds) until the first comment had its tags, `processor` that of all
    threads together for one comment, which other work on the machine lengthens less than the clock's.
    """

    comments: int
    per_second: float
    mean_words: float
    ready: float
    resident: int
    processor: float


def measure_tagging(cache: Path = CACHE) -> Tagging | str:
    """Give the figures, or why there are none."""
    command = [sys.executable, "-m", "bench.tagger_run", str(cache)]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if run.returncode:
        return run.stderr.strip().splitlines()[-1]
    return Tagging(**json.loads(run.stdout.splitlines()[-1]))
