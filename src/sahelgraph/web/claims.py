"""Claims as the pages tell them: read whole, with their passages, and put into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sahelgraph import names
from sahelgraph.lineage.text import spoken
from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import literal
from sahelgraph.records.figures import figure_words

#: Claims that a page takes up for one of its sections.
MOST_CLAIMS = 400
_CLAIMS = """
SELECT ?claim ?p ?o WHERE {{
  {{ SELECT DISTINCT ?claim WHERE {{ {pattern} }} ORDER BY ?claim LIMIT {most} }}
  ?claim ?p ?o FILTER(?p != sg:evidence) }} ORDER BY ?claim ?p ?o"""
_PASSAGES = """
SELECT ?claim ?passage ?document ?line ?section WHERE {{
  {{ SELECT DISTINCT ?claim WHERE {{ {pattern} }} ORDER BY ?claim LIMIT {most} }}
  ?claim sg:evidence ?passage .
  ?passage sg:inBlock ?block . ?block sg:line ?line ; sg:inDocument/dcterms:identifier ?document .
  OPTIONAL {{ ?passage sg:section ?section }} }} ORDER BY ?document ?line ?passage"""
_LABELS = """
SELECT ?thing ?label WHERE {{ VALUES ?thing {{ {things} }}
  ?thing skos:prefLabel|sg:nameText|dcterms:title|rdfs:label ?label }} ORDER BY ?thing ?label"""
_BLOCKS = """
SELECT ?document ?line ?block WHERE {{ VALUES ?document {{ {documents} }} VALUES ?line {{ {lines} }}
  ?block sg:line ?line ; sg:inBlock ?block ; sg:inDocument/dcterms:identifier ?document
}} ORDER BY ?block"""
_SAID = ("claim", "relation", "tenure")
#: Nodes that have no name of their own.
_NAMELESS = {"geometry": "its point", "identifier": "its id elsewhere", "descent": "a descent"}


@dataclass(frozen=True)
class Passage:
    """Where something stands: the IRI of the passage, its document, line and heading."""

    iri: str
    document: str
    line: int
    section: str = ""

    @property
    def place(self) -> str:
        """Its document, line and sentence in words."""
        sentence = self.iri.rpartition("/")[2].partition(".s")[2]
        return f"{self.document}, line {self.line}" + (f", sentence {sentence}" if sentence else "")


@dataclass(frozen=True)
class Claim:
    """A claim: the local name of its class, its values by the local name of their property."""

    iri: str
    values: Mapping[str, tuple[str, ...]]
    passages: tuple[Passage, ...] = field(default=())

    @property
    def kind(self) -> str:
        """The local name of its class, such as ``CasualtyClaim``."""
        classes = [local(iri) for iri in self.all("type")]
        return next((name for name in classes if name != "Claim"), "Claim")

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a property by its local name."""
        return self.values.get(name, ())

    def one(self, name: str) -> str:
        """A value of a property; empty if there is none."""
        return next(iter(self.all(name)), "")

    def bound(self, name: str) -> int | None:
        """A bound of its figure, ``minimum`` or ``maximum``."""
        value = self.one(name)
        return int(value) if value else None

    @property
    def figure(self) -> str:
        """Its figure in words; empty where it is none."""
        if not self.one("qualifier"):
            return ""
        qualifier = local(self.one("qualifier"))
        return figure_words(self.bound("minimum"), self.bound("maximum"), qualifier)

    @property
    def standing(self) -> str:
        """Its rank, if not the normal one; ``superseded`` where another took its place."""
        rank = local(self.one("rank"))
        return "superseded" if self.one("supersededBy") else rank if rank != "normal" else ""

    @property
    def iris(self) -> Iterator[str]:
        """The IRIs of things and concepts among its values."""
        for values in self.values.values():
            yield from (value for value in values if value.startswith((names.ID, names.VOCAB)))


def local(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rpartition("#")[2].rpartition("/")[2]


def read_claims(engine: Asking, pattern: str) -> list[Claim]:
    """The claims that fit a pattern on ``?claim``, in the order of their passages."""
    values: dict[str, dict[str, list[str]]] = {}
    for row in engine.rows(_CLAIMS.format(pattern=pattern, most=MOST_CLAIMS)):
        values.setdefault(row["claim"], {}).setdefault(local(row["p"]), []).append(row["o"])
    passages: dict[str, list[Passage]] = {}
    for row in engine.rows(_PASSAGES.format(pattern=pattern, most=MOST_CLAIMS)):
        found = Passage(row["passage"], row["document"], int(row["line"]), row.get("section", ""))
        passages.setdefault(row["claim"], []).append(found)
    claims = [
        Claim(
            iri,
            {name: tuple(dict.fromkeys(told)) for name, told in given.items()},
            tuple(dict.fromkeys(passages.get(iri, ()))),
        )
        for iri, given in values.items()
    ]
    return sorted(claims, key=lambda claim: [(p.document, p.line) for p in claim.passages[:1]])


def read_labels(engine: Asking, iris: Iterable[str]) -> dict[str, str]:
    """A text for each IRI of a thing, a concept or a claim; claims are put into words."""
    wanted = sorted({iri for iri in iris if iri.startswith((names.ID, names.VOCAB, names.DOC))})
    said = [iri for iri in wanted if kind_of(iri) in _SAID]
    claims = [
        claim
        for some in _some(said)
        for claim in read_claims(engine, f"VALUES ?claim {{ {_listed(some)} }} ?claim a ?class")
    ]
    wanted = [iri for iri in wanted if kind_of(iri) not in _SAID]
    wanted += sorted({iri for claim in claims for iri in claim.iris} - set(wanted))
    labels: dict[str, str] = {}
    for some in _some(wanted):
        for row in engine.rows(_LABELS.format(things=_listed(some))):
            labels.setdefault(row["thing"], row["label"])
    for iri in wanted:
        if kind_of(iri) == "account":
            labels[iri] = f"its telling in {_block_of(iri)}"
        elif kind_of(iri) in _NAMELESS:
            labels.setdefault(iri, _NAMELESS[kind_of(iri)])
        elif iri.startswith(names.DOC) and "/" in iri.removeprefix(names.DOC):
            labels[iri] = _passage(iri)
    return labels | {claim.iri: told(claim, labels) for claim in claims}


def kind_of(iri: str) -> str:
    """The kind of thing that an IRI is of, as it stands in it; empty for other IRIs."""
    return iri.removeprefix(names.ID).partition("/")[0] if iri.startswith(names.ID) else ""


def _listed(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def _some(iris: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as a query may hold."""
    for start in range(0, len(iris), MOST_CLAIMS):
        yield iris[start : start + MOST_CLAIMS]


def _block_of(account: str) -> str:
    """The document and block of an account, whose IRI ends with them."""
    return ", block ".join(local(account).split(".")[-2:])


def _passage(iri: str) -> str:
    """A passage by its document, block and sentence."""
    document, _, place = iri.removeprefix(names.DOC).partition("/")
    block, _, sentence = place.partition(".s")
    return f"{document}, block {block}" + (f", sentence {sentence}" if sentence else "")


def told(claim: Claim, labels: Mapping[str, str]) -> str:
    """What a claim says, in a few words, without who says so."""

    def named(name: str) -> str:
        return " and ".join(labels.get(iri, local(iri)) for iri in claim.all(name))

    kind = claim.kind
    if kind in ("CasualtyClaim", "NoFigureClaim"):
        return f"{claim.figure} {named('measure')}: {victims(claim, labels)}"
    if kind == "StrengthClaim":
        return f"strength of {named('about')}: {claim.figure}"
    if kind == "AttributionClaim":
        return f"by {named('perpetrator')}, {named('attributionKind')}"
    if kind == "NonClaim":
        return "nobody has claimed it"
    if kind == "DateClaim":
        return f"dated {spoken(claim.one('date'))}"
    if kind == "ControlClaim":
        return f"{named('about')} holds {named('controls')}"
    if kind == "FateClaim":
        return f"{named('about')}: {named('fate')}"
    if kind == "IdentityClaim":
        return f"{named('identityKind')}: {claim.one('reason')}".rstrip(": ")
    if kind == "LineageClaim":
        return "that this change took place"
    if kind == "Tenure":
        of = f", {named('organization')}" if claim.one("organization") else ""
        return f"{named('member')}: {named('role') or 'a role'}{of}"
    if kind == "Affiliation":
        return f"{named('affiliate')}: {named('relationKind')} {named('affiliatedWith')}"
    return f"{named('party')}: {named('relationKind')}" if claim.one("party") else kind


def victims(claim: Claim, labels: Mapping[str, str]) -> str:
    """Who was counted, with their nationality where one is told."""
    counted = [labels.get(iri, local(iri)) for iri in claim.all("victim")]
    counted += [f"of {labels.get(iri, local(iri))}" for iri in claim.all("nationality")]
    return ", ".join(counted)


def blocks_at(engine: Asking, rows: list[dict[str, str]]) -> dict[tuple[str, str], str]:
    """The block that begins in a line of a document, for the lines that answers name."""
    places = {(row["document"], row["line"]) for row in rows if "line" in row}
    if not places:
        return {}
    documents = " ".join(literal(document) for document in sorted({d for d, _ in places}))
    lines = " ".join(sorted({line for _, line in places}))
    found: dict[tuple[str, str], str] = {}
    for row in engine.rows(_BLOCKS.format(documents=documents, lines=lines)):
        found.setdefault((row["document"], row["line"]), row["block"])
    return found
