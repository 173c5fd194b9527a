"""What the claims tell of a thing, as tables and as a summary for its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from sahelgraph import names
from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import CatalogueQuery
from sahelgraph.records.figures import figure_words
from sahelgraph.web import claims as words
from sahelgraph.web.bars import with_parts
from sahelgraph.web.claims import Claim, Passage, kind_of, local, read_claims
from sahelgraph.web.shown import (
    MOST_ROWS,
    Row,
    Section,
    Value,
    date,
    document,
    href,
    passage,
    table,
    things,
)

#: How claims have to do with a thing, by kind of thing: the pattern that leads to them.
_ABOUT = "?claim sg:about <{iri}>"
_SAID = "?claim sg:claimant <{iri}>"
_PATTERNS: dict[str, dict[str, str]] = {
    "event": {"about": _ABOUT, "inside": "?claim sg:inEvent <{iri}>"},
    "group": {
        "about": _ABOUT + " FILTER NOT EXISTS {{ ?claim sg:relationKind ?kind }}",
        "said": _SAID, "losses": "?claim sg:victim <{iri}>",
    },
    "person": {"about": _ABOUT, "said": _SAID, "losses": "?claim sg:victim <{iri}>"},
    "place": {"about": _ABOUT, "inside": "?claim sg:controls|sg:atPlace <{iri}>"},
    "base": {"about": _ABOUT, "inside": "?claim sg:controls|sg:atPlace <{iri}>"},
    "publisher": {"said": _SAID},
}  # fmt: skip
_FIGURES = ("CasualtyClaim", "NoFigureClaim")


@dataclass
class Told:
    """The claims that have to do with a thing, by how, and the passages behind all."""

    iri: str
    claims: dict[str, list[Claim]] = field(default_factory=dict)
    evidence: dict[Passage, list[str]] = field(default_factory=dict)
    address: str = ""

    def of(self, how: str, *kinds: str) -> list[Claim]:
        """Those of some kinds; of all, if none is given."""
        return [one for one in self.claims.get(how, ()) if not kinds or one.kind in kinds]

    @property
    def figures(self) -> list[Claim]:
        """The figures of casualties of an event, those of one measure together, the dead first."""

        def by_measure(claim: Claim) -> tuple[bool, str]:
            measure = local(claim.one("measure"))
            return measure != "killed", measure

        return sorted(self.of("about", *_FIGURES), key=by_measure)

    @property
    def iris(self) -> Iterator[str]:
        """All that needs a label."""
        for found in self.claims.values():
            for claim in found:
                yield from claim.iris
                yield from claim.all("identifies")
        for said in list(self.evidence.values())[:MOST_ROWS]:
            yield from said


def told_of(iri: str, kind: str, engine: Asking, catalogue: Mapping[str, CatalogueQuery]) -> Told:
    """Read what is told of a thing of a kind; raises QueryError as a query does."""
    found = Told(iri)
    for how, pattern in _PATTERNS.get(kind, {}).items():
        found.claims[how] = read_claims(engine, pattern.format(iri=iri))
    if kind in _PATTERNS and "evidence" in catalogue:
        text = catalogue["evidence"].bind({"thing": iri}, engine.rows)
        for row in engine.rows(text):
            place = Passage(f"{names.DOC}{row['document']}/{row['block']}", row["document"],
                            int(row["line"]), row.get("section", ""))  # fmt: skip
            said = found.evidence.setdefault(place, [])
            if row["thing"] not in said:
                said.append(row["thing"])
        found.address = f"/queries/evidence.html?thing={quote(iri, safe='')}"
    return found


#: Gives the values of a cell for a claim.
Cell = Callable[[Claim, Mapping[str, str]], list[Value]]


def _of(*properties: str) -> Cell:
    return lambda claim, labels: [v for p in properties for v in things(claim.all(p), labels)]


def _day(name: str) -> Cell:
    return lambda claim, _: [date(value) for value in sorted(claim.all(name))]


def _text(name: str) -> Cell:
    return lambda claim, _: [Value(value) for value in claim.all(name)]


def _figure(claim: Claim, _: Mapping[str, str]) -> list[Value]:
    text = "no figure given" if claim.kind == "NoFigureClaim" else claim.figure
    return [Value(text, href(claim.iri), claim.iri)] if text else []


def _victims(claim: Claim, labels: Mapping[str, str]) -> list[Value]:
    return [
        *things(claim.all("victim"), labels),
        *(Value(f"of {labels.get(n, local(n))}", href(n), n) for n in claim.all("nationality")),
    ]


def _standing(claim: Claim, _: Mapping[str, str]) -> list[Value]:
    return [Value(claim.standing)] if claim.standing else []


def _said(claim: Claim, labels: Mapping[str, str]) -> list[Value]:
    return [Value(words.told(claim, labels), href(claim.iri), claim.iri)]


def _alike(claim: Claim, labels: Mapping[str, str]) -> list[Value]:
    return things(claim.all("identifies") or claim.all("about"), labels)


def _doer(claim: Claim, labels: Mapping[str, str]) -> list[Value]:
    if claim.kind == "NonClaim":
        return [Value("nobody has claimed it", href(claim.iri), claim.iri)]
    return things(claim.all("perpetrator"), labels)


def _where(claim: Claim, _: Mapping[str, str]) -> list[Value]:
    return [passage(one) for one in claim.passages]


_WHO: tuple[str, Cell] = ("who says so", _of("claimant"))
_SURE: tuple[str, Cell] = ("certainty", _of("certainty"))
_RANK: tuple[str, Cell] = ("standing", _standing)
_NOTE: tuple[str, Cell] = ("remark", _text("note"))
_PLACE: tuple[str, Cell] = ("passage", _where)
#: Tables of claims: name, heading, how they have to do with the thing, kinds, columns.
_TABLES: list[tuple[str, str, str, tuple[str, ...], list[tuple[str, Cell]]]] = [
    ("perpetrators", "Who did it, and who says so", "about", ("AttributionClaim", "NonClaim"),
     [("who", _doer), ("how", _of("attributionKind")), ("on behalf of", _of("onBehalfOf")),
      _WHO, ("said on", _day("statedOn")), _RANK, _NOTE, _PLACE]),
    ("casualties", "Figures, by claimant", "about", _FIGURES,
     [("figure", _figure), ("of", _of("measure")), ("who", _victims), ("side", _of("side")),
      ("where", _of("atPlace")), _WHO, ("said on", _day("statedOn")), _RANK, _NOTE, _PLACE]),
    ("dates", "Dates given", "about", ("DateClaim",),
     [("date", _day("date")), _WHO, _SURE, _RANK, _NOTE, _PLACE]),
    ("change", "Who tells of this change", "about", ("LineageClaim",),
     [_WHO, _SURE, _RANK, _NOTE, _PLACE]),
    ("fates", "What became of people", "about", ("FateClaim",),
     [("fate", _of("fate")), ("date", _day("date")), ("place", _of("atPlace")),
      ("by", _of("byActor")), ("event", _of("inEvent")), _WHO, _SURE, _NOTE, _PLACE]),
    ("roles", "Roles", "about", ("Tenure",),
     [("role", _of("role")), ("of", _of("organization")), ("from", _day("validFrom")),
      ("to", _day("validTo")), ("attested", _day("attestedAt")), _WHO, _SURE, _NOTE, _PLACE]),
    ("people", "What became of people in it", "inside", ("FateClaim",),
     [("person", _of("about")), ("fate", _of("fate")), ("date", _day("date")),
      ("by", _of("byActor")), _WHO, _SURE, _NOTE, _PLACE]),
    ("strength", "Strength", "about", ("StrengthClaim",),
     [("figure", _figure), ("date", _day("date")), _WHO, _SURE, _NOTE, _PLACE]),
    ("control", "Places that it held", "about", ("ControlClaim",),
     [("place", _of("controls")), ("date", _day("date")), _WHO, _SURE, _NOTE, _PLACE]),
    ("held", "Who held it", "inside", ("ControlClaim",),
     [("who", _of("about")), ("date", _day("date")), _WHO, _SURE, _NOTE, _PLACE]),
    ("here", "Figures told of here", "inside", _FIGURES,
     [("event", _of("about")), ("figure", _figure), ("of", _of("measure")), ("who", _victims),
      _WHO, _RANK, _PLACE]),
    ("losses", "Losses told of it", "losses", (),
     [("event", _of("about")), ("figure", _figure), ("of", _of("measure")), _WHO, _RANK, _PLACE]),
    ("said", "What it said itself", "said", (),
     [("of", _of("about")), ("what", _said), ("said on", _day("statedOn")), _RANK, _PLACE]),
    ("identity", "What is the same, and what is not", "about", ("IdentityClaim",),
     [("how", _of("identityKind")), ("of", _alike), ("reason", _text("reason")),
      _WHO, _PLACE]),
]  # fmt: skip
#: The order of the sections on a page; others stand before the passages.
_ORDER = {
    "event": ["perpetrators", "casualties", "conflicts", "dates", "change", "people", "identity"],
    "group": ["lineage", "leaders", "strength", "control", "relations", "bases", "names", "events",
              "losses", "said", "identity"],
    "person": ["roles", "fates", "events", "names", "said", "losses"],
    "place": ["events", "held", "here", "people", "names"],
    "base": ["events", "held", "here", "people", "names"],
}  # fmt: skip


def in_order(kind: str, sections: list[Section]) -> list[Section]:
    """The sections of a page in the order in which people ask."""
    order = _ORDER.get(kind, [])
    last = len(order)
    place = {name: number for number, name in enumerate(order)} | {"evidence": last + 1}
    return sorted(sections, key=lambda section: place.get(section.name, last))


def sections_of_claims(told: Told, labels: Mapping[str, str]) -> list[Section]:
    """The tables of claims, and of the passages with what each supports."""
    sections = []
    for name, heading, how, kinds, columns in _TABLES:
        found = [(one, False) for one in told.of(how, *kinds)]
        ordered = with_parts(told.figures) if name == "casualties" else found
        rows = [Row([cell(claim, labels) for _, cell in columns], is_part)
                for claim, is_part in ordered]  # fmt: skip
        is_asked = name in ("perpetrators", "casualties")
        address = f"/queries/{name}.html?event={quote(told.iri, safe='')}" if is_asked else ""
        headings = [heading for heading, _ in columns]
        sections.append(table(name, heading, headings, rows, address=address))
    return [*sections, _passages(told, labels)]


def _passages(told: Told, labels: Mapping[str, str]) -> Section:
    """Each passage once, with all that it is cited for."""

    def support(iri: str) -> Value:
        text = "the thing itself" if iri == told.iri else labels.get(iri, local(iri))
        return Value(f"the name {text}" if kind_of(iri) == "name" else text, href(iri), iri)

    rows = [
        Row([[passage(place)], [Value(place.section)] if place.section else [],
             [support(iri) for iri in said]])
        for place, said in sorted(told.evidence.items(), key=lambda item: item[0].document)
    ]  # fmt: skip
    columns = ["passage", "section", "what it supports"]
    return table("evidence", "Passages", columns, rows, address=told.address)


#: What the summary of a page tells, by kind of thing: heading and properties.
_SUMMARY: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "event": [
        ("When", ("date", "dateAsWritten")), ("Where", ("atPlace", "country")),
        ("Base", ("targetBase",)), ("Method", ("method",)), ("Against", ("target", "targetKind")),
        ("Taking part", ("participant",)), ("People", ("involves",)),
        ("From", ("originalOrganization", "absorbed", "joiner", "splitFrom", "predecessor",
                  "dissolved", "renamed")),
        ("To", ("resultingOrganization", "absorber", "joined")),
        ("Part of", ("partOfEvent",)), ("Ends", ("concludes",)),
        ("In answer to", ("retaliationFor",)), ("Remark", ("note",)),
    ],
    "group": [
        ("Kind", ("actorKind",)), ("Also called", ("altLabel",)), ("Led by", ("ledBy",)),
        ("Comes from", ("descendsFrom",)), ("Part of", ("factionOf",)), ("Remark", ("note",)),
    ],
    "person": [("Nationality", ("nationality",)), ("Also called", ("altLabel",)),
               ("Remark", ("note",))],
    "place": [("Kind", ("placeKind",)), ("In", ("within",)), ("Also called", ("altLabel",)),
              ("Remark", ("note",))],
    "base": [("Kind", ("baseKind",)), ("At", ("atPlace",)), ("Near", ("near",)),
             ("Held by", ("operatedBy",)), ("Remark", ("note",))],
}  # fmt: skip


def summary_of(
    kind: str,
    statements: list[tuple[Value, list[Value]]],
    told: Told,
    labels: Mapping[str, str],
) -> list[tuple[str, list[Value]]]:
    """What the page opens with: for an event when, where, how, by whom and how many dead."""
    known = {local(term.iri): values for term, values in statements}
    entries = [
        (heading, [value for name in properties for value in known.get(name, [])])
        for heading, properties in _SUMMARY.get(kind, [])
    ]
    if kind == "event":
        own = [("Who did it", _doers(told, labels)), ("Dead", _dead(told, known))]
        entries = [*entries[:2], *own, *entries[2:]]
        documents = sorted({place.document for place in told.evidence})
        entries.append(("Told in", [document(number) for number in documents]))
    if kind == "person":
        for heading, name, row in (("Role", "Tenure", _role), ("Fate", "FateClaim", _fate)):
            entries.insert(0, (heading, [row(one, labels) for one in told.of("about", name)]))
    return [(heading, list(dict.fromkeys(values))) for heading, values in entries if values]


def _doers(told: Told, labels: Mapping[str, str]) -> list[Value]:
    ways: dict[str, list[str]] = {}
    for claim in told.of("about", "AttributionClaim"):
        how = [labels.get(iri, local(iri)) for iri in claim.all("attributionKind")]
        for iri in claim.all("perpetrator"):
            ways.setdefault(iri, []).extend(how)
    found = []
    for iri, how in ways.items():
        text = f"{labels.get(iri, local(iri))} ({', '.join(dict.fromkeys(how))})"
        found.append(Value(text, href(iri), iri))
    return found + [Value("nobody has claimed it") for _ in told.of("about", "NonClaim")[:1]]


def _dead(told: Told, known: Mapping[str, list[Value]]) -> list[Value]:
    """The dead on the side attacked: the figure that has their bounds in its words, or these."""
    dead = [
        claim
        for claim, is_part in with_parts(told.figures)
        if not is_part and not claim.one("supersededBy") and claim.kind == "CasualtyClaim"
        and (local(claim.one("measure")), local(claim.one("side"))) == ("killed", "target")
    ]  # fmt: skip
    low, high = (int(known[n][0].text) if n in known else None for n in ("killedLow", "killedHigh"))
    if low is None and high is None:
        return []
    said = {
        claim.figure
        for claim in dead
        if (claim.bound("minimum"), claim.bound("maximum")) == (low, high)
    }
    if len(said) == 1:
        return [Value(said.pop())]
    words = figure_words(low, high, "range")
    is_of_several = len({who for claim in dead for who in claim.all("claimant")}) > 1
    return [Value(f"{words}, as told by several" if is_of_several else words)]


def _role(claim: Claim, labels: Mapping[str, str]) -> Value:
    role = " and ".join(labels.get(iri, local(iri)) for iri in claim.all("role"))
    of = " and ".join(labels.get(iri, local(iri)) for iri in claim.all("organization"))
    return Value(f"{role}, {of}" if of else role, href(claim.iri), claim.iri)


def _fate(claim: Claim, labels: Mapping[str, str]) -> Value:
    fate = " and ".join(labels.get(iri, local(iri)) for iri in claim.all("fate"))
    when = date(claim.one("date")).text if claim.one("date") else ""
    return Value(f"{fate}, {when}" if when else fate, href(claim.iri), claim.iri)
