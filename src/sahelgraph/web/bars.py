"""The figures of an event side by side: wholes as bars on one scale, parts under their whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sahelgraph.web.claims import Claim, local, victims


@dataclass(frozen=True)
class Bar:
    """A figure of a claimant on the range plot, in units of 0 to 100 across.

    ``is_part`` says that the people counted are among those of the last whole above.
    """

    label: str
    text: str
    left: float
    width: float
    is_open: bool
    is_part: bool = False


def with_parts(figures: Sequence[Claim]) -> list[tuple[Claim, bool]]:
    """Figures, each whole followed by its parts, and whether it is one.

    A part is told to be included in another figure; one of a single nationality is a part of the
    same claimant's figure of all, if that is not smaller.
    """
    known = {figure.iri for figure in figures}
    wholes: dict[str, str] = {}
    for figure in figures:
        told = next((iri for iri in figure.all("includedIn") if iri in known), "")
        whole = told or (_whole_of(figure, figures) if figure.one("nationality") else "")
        if whole:
            wholes[figure.iri] = whole
    found: list[tuple[Claim, bool]] = []
    placed: set[str] = set()

    def place(figure: Claim, *, is_part: bool) -> None:
        if figure.iri in placed:
            return
        placed.add(figure.iri)
        found.append((figure, is_part))
        for other in figures:
            if wholes.get(other.iri) == figure.iri:
                place(other, is_part=True)

    for figure in figures:
        if figure.iri not in wholes:
            place(figure, is_part=False)
    for figure in figures:  # parts of each other, which no record should hold
        place(figure, is_part=False)
    return found


def _whole_of(part: Claim, figures: Sequence[Claim]) -> str:
    """The same claimant's figure for the same measure, over all nationalities."""
    size = part.bound("minimum") or part.bound("maximum") or 0
    return next(
        (
            other.iri
            for other in figures
            if not other.one("nationality") and not other.one("includedIn")
            and other.all("measure") == part.all("measure")
            and other.all("side") == part.all("side")
            and set(other.all("claimant")) & set(part.all("claimant"))
            and (other.bound("maximum") or other.bound("minimum") or 0) >= size
        ),
        "",
    )  # fmt: skip


def range_bars(figures: Sequence[Claim], labels: Mapping[str, str]) -> list[Bar]:
    """The figures that have a number, on one scale; an open end reaches the edge."""
    numbered = [figure for figure in figures if figure.one("minimum") or figure.one("maximum")]
    if len(numbered) < 2:
        return []
    most = max(int(f.one("maximum") or f.one("minimum")) for f in numbered) or 1
    bars = []
    for figure, is_part in with_parts(numbered):
        low, high = figure.bound("minimum"), figure.bound("maximum")
        left = (low or 0) / most * 90
        right = high / most * 90 if high is not None else 100.0
        measure = " and ".join(labels.get(iri, local(iri)) for iri in figure.all("measure"))
        who = " and ".join(labels.get(iri, local(iri)) for iri in figure.all("claimant"))
        standing = f" ({figure.standing})" if figure.standing else ""
        bars.append(
            Bar(
                label=f"{measure} ({victims(figure, labels)}), {who}{standing}",
                text=figure.figure,
                left=round(left, 2),
                width=round(max(right - left, 1.2), 2),
                is_open=high is None,
                is_part=is_part,
            )
        )
    return bars
