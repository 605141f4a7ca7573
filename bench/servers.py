"""Processes under measurement: started as in production, asked for their CPU time and memory."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from engage.commands.serve import gunicorn_command

REPOSITORY = Path(__file__).parent.parent
WORKERS = 2
START_SECONDS = 60
STOP_SECONDS = 20
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of all processes together; `proportional` counts a shared page once."""

    resident: int
    proportional: int


@dataclass(frozen=True, slots=True)
class Server:
    """A gunicorn arbiter with its workers."""

    name: str
    base: str
    arbiter: psutil.Process

    def cpu_seconds(self) -> float:
        """Give user and system time spent so far by every process."""
        return cpu_seconds(self._processes())

    def memory(self) -> Memory:
        """Give what every process holds now."""
        held = [process.memory_full_info() for process in self._processes()]
        return Memory(sum(each.rss for each in held), sum(each.pss for each in held))

    def _processes(self) -> list[psutil.Process]:
        return [self.arbiter, *self.arbiter.children(recursive=True)]


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """Give user and system time spent so far by processes."""
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


@contextmanager
def answerer(environment: Mapping[str, str], log: Path) -> Iterator[psutil.Process]:
    """Answer texts in a process of its own until the block ends."""
    command = [sys.executable, "-m", "bench.answerer"]
    with _running(command, environment, log) as process:
        yield psutil.Process(process.pid)


@contextmanager
def serve(
    name: str, target: str, *, port: int, ready: str, environment: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Run `target` (`module:app`) until the block ends; `ready` is a path that answers 200."""
    command = gunicorn_command(target, host="127.0.0.1", port=port, workers=WORKERS)
    base = f"http://127.0.0.1:{port}"
    with _running(command, environment, log) as process:
        _wait_until_ready(process, base + ready, log)
        yield Server(name, base, psutil.Process(process.pid))


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=os.environ | dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def free_port() -> int:
    """Give a port of the loopback nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(POLL_SECONDS)
    raise RuntimeError(f"{url} did not answer:\n{log.read_text()[-2000:]}")
