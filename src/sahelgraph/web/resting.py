"""What rests on a passage: the claims, names and things that cite it."""

from __future__ import annotations

from collections.abc import Mapping

from sahelgraph import names
from sahelgraph.query.asking import Asking
from sahelgraph.web.claims import kind_of
from sahelgraph.web.shown import Row, Section, Value, href, table, thing

#: A block stands for its sentences too.
_CITING = """
SELECT DISTINCT ?what ?of WHERE {{
  {{ ?what sg:evidence <{iri}> }}
  UNION {{ ?sentence sg:inBlock <{iri}> . ?what sg:evidence ?sentence }}
  OPTIONAL {{ {{ ?what sg:about|sg:accountOf|org:member ?of }} UNION {{ ?of sg:hasName ?what }} }}
}}
ORDER BY ?of ?what LIMIT 500"""


def citing(iri: str, engine: Asking) -> list[dict[str, str]]:
    """What cites a passage, and the thing that it is of; raises QueryError as a query does.

    Nothing for an IRI that is no passage.
    """
    return engine.rows(_CITING.format(iri=iri)) if iri.startswith(names.DOC) else []


def resting_on(rows: list[dict[str, str]], labels: Mapping[str, str]) -> Section:
    """Each thing once, with what the passage tells of it."""
    of_things: dict[str, list[Value]] = {}
    for row in rows:
        what = row["what"]
        support = of_things.setdefault(row.get("of", what), [])
        support.append(Value(_told(row, labels), href(what), what))
    cells = [Row([[thing(iri, labels)], told]) for iri, told in of_things.items()]
    return table("rests", "What rests on it", ["thing", "what it tells of it"], cells)


def _told(row: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """What a passage is cited for, in words."""
    if "of" not in row:
        return "the thing itself"
    kind = kind_of(row["what"])
    if kind == "account":
        return "an account of it"
    label = labels.get(row["what"], row["what"].removeprefix(names.BASE))
    return f"the name {label}" if kind == "name" else label
