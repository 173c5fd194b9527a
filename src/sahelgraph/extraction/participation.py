"""How many took part in what they did, where those who did it are counted."""

from __future__ import annotations

from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftFigure
from sahelgraph.extraction.perpetrators import Doer


def count_doers(event: DraftEvent, doer: Doer, drafted: DraftDoer) -> None:
    """Add the figure of those who took part, if the doer is told with a number."""
    if doer.count and doer.attribution in ("stated", "suspected"):
        of = drafted.actor or "attackers"
        event.figures.append(
            DraftFigure(
                "took_part", doer.count, of, drafted.locator, "counted-doers", side="perpetrator"
            )
        )
