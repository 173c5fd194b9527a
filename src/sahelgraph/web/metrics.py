"""Counts for Prometheus: requests by part and status, seconds, kept answers, queries under way."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

_REQUESTS = Counter("sahelgraph_requests", "Requests", ["part", "status"])
_SECONDS = Histogram(
    "sahelgraph_request_seconds",
    "Seconds from a request to its reply, without replies that were ready",
    ["part"],
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10),
)
_KEPT = Counter("sahelgraph_kept_answers", "Requests answered from the kept answers")
_UNANSWERED = Counter("sahelgraph_unanswered", "Queries that were not answered", ["reason"])
_QUERIES = Gauge(
    "sahelgraph_queries",
    "Queries under way: that wait for a worker, that run, and those of them that are not quick",
    ["state"],
    multiprocess_mode="livesum",
)
_BYTES = Gauge(
    "sahelgraph_kept_bytes", "Bytes that the kept answers take", multiprocess_mode="livesum"
)
_replies: deque[tuple[str, int, float | None]] = deque()
#: What is served tells of itself; of what was served before nothing is asked any more.
_looks: deque[Callable[[], tuple[Mapping[str, int], int]]] = deque(maxlen=1)
_folding = threading.Lock()
#: Seconds until the counters that are shared know of a reply.
_FOLDING = 0.25


def count_reply(part: str, status: int, seconds: float) -> None:
    """Count a reply; it is seen after the next :func:`fold`."""
    _replies.append((part, status, seconds))


@cache
def _request_counter(part: str, status: int) -> Counter:
    return _REQUESTS.labels(part, str(status))


@cache
def _seconds_histogram(part: str) -> Histogram:
    return _SECONDS.labels(part)


def count_kept() -> None:
    """Count an answer that had been kept; its reply is counted beside."""
    _KEPT.inc()


def count_ready(part: str) -> None:
    """Count a kept answer and its reply at once."""
    _replies.append((part, 200, None))


def count_unanswered(reason: str) -> None:
    """Count a query that was not answered; there are few reasons, one for each kind of error."""
    _UNANSWERED.labels(reason).inc()


def fold() -> None:
    """Add to the counters what was counted since the last time.

    The counters are shared by all processes, and to add to one takes about as long as to send
    an answer that is ready; so it is done beside the requests, for many at a time.
    """
    # Who asks is told also of what another thread has just taken.
    with _folding:
        replies = [_replies.popleft() for _ in range(len(_replies))]
        for (part, status), number in Tally(reply[:2] for reply in replies).items():
            _request_counter(part, status).inc(number)
        for part, _, seconds in replies:
            if seconds is not None:
                _seconds_histogram(part).observe(seconds)
        _KEPT.inc(sum(seconds is None for _, _, seconds in replies))
        _look()


def start_folding(look: Callable[[], tuple[Mapping[str, int], int]]) -> None:
    """Have a thread of this process call :func:`fold` again and again.

    ``look`` tells how many queries are under way, by state, and how many bytes are kept.
    """
    _looks.append(look)
    _start()


@cache
def _start() -> None:
    threading.Thread(target=_fold_for_ever, name="metrics", daemon=True).start()


def _fold_for_ever() -> None:
    while True:
        time.sleep(_FOLDING)
        # A counter that is new needs a file, which cannot be opened at any time.
        with suppress(OSError):
            fold()


def _look() -> None:
    for look in _looks:
        states, kept = look()
        for state, number in states.items():
            _QUERIES.labels(state).set(number)
        _BYTES.set(kept)


def exposition() -> tuple[bytes, str]:
    """The counts of all serving processes, and their media type."""
    fold()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
    _forget_the_dead(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _forget_the_dead(directory: Path) -> None:
    """Leave out the gauges of serving processes that have ended."""
    for path in directory.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            path.unlink(missing_ok=True)
