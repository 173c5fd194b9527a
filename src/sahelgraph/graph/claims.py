"""What every claim has: claimant, certainty, rank, evidence, and the graphs it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from sahelgraph import names
from sahelgraph.graph.lifetimes import Lifetime, lifetimes
from sahelgraph.graph.nodes import Node, NodeSet
from sahelgraph.records.checks import NARRATOR
from sahelgraph.records.dates import read_edtf
from sahelgraph.records.fields import ClaimFields
from sahelgraph.records.reader import Dataset

CURATOR = names.thing("agent", "curator")


def interval(start: str | None, end: str | None) -> Node:
    """``valid_from`` and ``valid_to`` with the bounds that they imply."""
    earliest = read_edtf(start).earliest if start else None
    latest = read_edtf(end).latest if end else None
    return {
        "valid_from": start,
        "valid_to": end,
        "earliest": earliest.isoformat() if earliest else None,
        "latest": latest.isoformat() if latest else None,
    }


def dated(date: str | None, earliest: str | None = None, latest: str | None = None) -> Node:
    """A date with its bounds and precision; ``earliest`` and ``latest`` may widen it."""
    if date is None:
        return {}
    bounds = read_edtf(date)
    first = read_edtf(earliest).earliest if earliest else bounds.earliest
    last = read_edtf(latest).latest if latest else bounds.latest
    return {
        "date": date,
        "earliest": first.isoformat() if first else None,
        "latest": last.isoformat() if last else None,
        "date_precision": bounds.precision,
    }


def documents_of(evidence: Iterable[str]) -> list[str]:
    """The numbers of the documents that locators cite, in order, once each."""
    return list({locator.partition("/")[0]: None for locator in evidence})


class ClaimWriter:
    """Writes claims into the graphs of the documents in which they stand."""

    def __init__(self, dataset: Dataset, nodes: NodeSet) -> None:
        self.dataset = dataset
        self.nodes = nodes

    @cached_property
    def lifetimes(self) -> dict[str, Lifetime]:
        """Between which days groups may have existed, by slug."""
        return lifetimes(self.dataset.changes.values())

    def agent(self, slug: str) -> str:
        """The IRI of an actor, person or publisher by its slug."""
        if slug in self.dataset.groups:
            return names.thing("group", slug)
        if slug in self.dataset.people:
            return names.thing("person", slug)
        return names.thing("publisher", slug)

    def claimant_word(self, claim: ClaimFields, evidence: list[str]) -> str:
        """The part of a claim's IRI that tells claimants apart."""
        named = [slug for slug in claim.by if slug != NARRATOR]
        if named:
            return named[0]
        documents = documents_of(evidence)
        return f"narrator-{documents[0]}" if documents else "curator"

    def write(
        self,
        claim: ClaimFields,
        node: Node,
        evidence: list[str],
        *,
        owner: str = "",
        claimant: str | None = None,
    ) -> None:
        """Write a claim, once for each document that it cites.

        ``owner`` is what the ids of the claims of one record hang on, for ``superseded_by``
        and ``conflicts_with``. ``claimant`` is the IRI of one whom no slug in ``by`` can name:
        the curator, or an unknown actor. A claim without evidence is the curator's own.
        """
        documents = documents_of(evidence)
        common = {
            **node,
            "on": claim.on,
            "rank": claim.rank,
            "rank_reason": claim.rank_reason,
            "note": claim.note,
            "superseded_by": self.own(owner, claim.superseded_by),
            "conflicts_with": [self.own(owner, slug) for slug in claim.conflicts_with],
        }
        if not documents:
            by = [self.agent(slug) for slug in claim.by] or [CURATOR]
            said = {**common, "by": by, "certainty": claim.certainty or "stated"}
            self.nodes.add([names.AUTHORITY_GRAPH], said, claim)
        for number in documents:
            here = [locator for locator in evidence if locator.startswith(f"{number}/")]
            self.nodes.add(
                [names.document_graph(number)],
                {
                    **common,
                    "by": [claimant] if claimant else self.claimants(claim, number),
                    "certainty": claim.certainty or self.certainty(claim),
                    "evidence": [names.passage(locator) for locator in here],
                },
                claim,
            )

    def own(self, owner: str, slug: str | None) -> str | None:
        """The IRI of a claim by the id that it has within its record."""
        return names.thing("claim", f"{owner}.{slug}") if slug else None

    def iri(self, owner: str, claim: ClaimFields, *words: str) -> str:
        """The IRI of a claim: by its id if it has one, else by what tells it from others."""
        if claim.id:
            return names.thing("claim", f"{owner}.{claim.id}")
        return self.nodes.mint(names.thing("claim", ".".join((owner, *words))))

    def claimants(self, claim: ClaimFields, document: str) -> list[str]:
        """Who says so in one document: those named, or the document's narrator."""
        if not claim.by:
            return [names.narrator(document)]
        return [
            names.narrator(document) if slug == NARRATOR else self.agent(slug) for slug in claim.by
        ]

    def certainty(self, claim: ClaimFields) -> str:
        """How sure a claim is when the record does not say it."""
        if not claim.by or claim.by == [NARRATOR]:
            return "stated"
        is_group = any(
            slug in self.dataset.groups and not self.dataset.groups[slug].cited_as
            for slug in claim.by
        )
        return "claimed" if is_group else "reported"
