"""How often each rule was right on the curated documents: measured, never guessed.

``patterns/confidence.yaml`` is written by ``benchmarks/extraction.py --write-confidence``. The
estimate is that of Laplace, (right + 1) / (all + 2), so that a rule seen rarely is not sure.
"""

from __future__ import annotations

from functools import cache

from sahelgraph.extraction.lexicon import PATTERNS, read_patterns


@cache
def _measured() -> dict[str, tuple[int, int]]:
    if not (PATTERNS / "confidence.yaml").exists():
        return {}
    return {
        rule: (int(right), int(total))
        for rule, (right, total) in read_patterns("confidence").items()
    }


def confidence(rule: str) -> float:
    """The measured precision of a rule between 0 and 1; 0.5 for one that was never seen."""
    right, total = _measured().get(rule, (0, 0))
    return (right + 1) / (total + 2)
