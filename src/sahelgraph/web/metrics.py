"""Counts for Prometheus: requests by part and status, seconds, kept answers."""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

_REQUESTS = Counter("sahelgraph_requests", "Requests for data", ["part", "status"])
_SECONDS = Histogram(
    "sahelgraph_request_seconds",
    "Seconds from a request for data to its reply",
    ["part"],
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10),
)
_KEPT = Counter("sahelgraph_kept_answers", "Requests answered from the kept answers")


def count_reply(part: str, status: int, seconds: float) -> None:
    """Count a reply."""
    _request_counter(part, status).inc()
    _seconds_histogram(part).observe(seconds)


@cache
def _request_counter(part: str, status: int) -> Counter:
    return _REQUESTS.labels(part, str(status))


@cache
def _seconds_histogram(part: str) -> Histogram:
    return _SECONDS.labels(part)


def count_kept() -> None:
    """Count an answer that had been kept."""
    _KEPT.inc()


def exposition() -> tuple[bytes, str]:
    """The counts of all serving processes, and their media type."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
