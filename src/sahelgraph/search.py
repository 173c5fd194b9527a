"""Finding things by any of their names, however it is spelt.

Accents, apostrophes, hyphens and case make no difference, and a few wrong letters do little
(rapidfuzz): "Boulkessi", "boulikesi" and "Boulikessi" find the same base.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from sahelgraph import names

#: Asks a SELECT query and gives its rows: variable to lexical form, unbound ones left out.
Ask = Callable[[str], list[dict[str, str]]]

_THINGS = """
SELECT DISTINCT ?thing ?label ?kind ?slug WHERE {
  ?thing dcterms:identifier ?slug ; skos:prefLabel ?label ; a ?class . ?class rdfs:label ?kind .
  FILTER(STRSTARTS(STR(?thing), "https://w3id.org/sahelgraph/id/"))
  FILTER NOT EXISTS { ?thing a sg:UnknownActor }
} ORDER BY ?thing ?kind ?label ?slug"""
_SPELLINGS = "SELECT DISTINCT ?thing ?name WHERE { ?thing sg:hasName/sg:nameText ?name }"
_CONCEPTS = """
SELECT DISTINCT ?thing ?label WHERE { ?thing skos:inScheme ?scheme ; skos:prefLabel ?label }"""
_TERMS = """
SELECT DISTINCT ?thing ?label WHERE { ?thing rdfs:isDefinedBy ?ontology ; rdfs:label ?label }"""
#: What a name has to reach, of 100, to be shown.
_ENOUGH = 70.0
#: Letters that no decomposition takes apart, and marks that people leave out or type otherwise.
_FOLDED = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ʿ": None,
                         "ʾ": None, "'": None, "’": None, "‘": None, "`": None, "ʼ": None,
                         "-": " ", "–": " ", "_": " ", ".": None, ",": " ", "/": " "})  # fmt: skip


def folded(text: str) -> str:
    """A text without accents, apostrophes, hyphens and case, its words parted by one space."""
    taken_apart = unicodedata.normalize("NFKD", text).casefold()
    taken_apart = unicodedata.normalize("NFKD", taken_apart)
    bare = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return " ".join(bare.translate(_FOLDED).split())


@dataclass(frozen=True)
class Found:
    """A thing, the name by which it was found, and how well that fits, of 100."""

    iri: str
    label: str
    kind: str
    name: str
    score: float


class NameIndex:
    """Every name of every thing of a dataset, to be searched."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self._rows = list(rows)
        self._folded = [folded(row["name"]) for row in self._rows]

    def search(self, text: str, limit: int = 20) -> list[Found]:
        """The things whose names fit best, each once, the best first; few rather than many.

        ``text`` is what somebody typed; of an empty one nothing is found.
        """
        asked = folded(text)[:200]
        if not asked:
            return []
        scores = [_fit(asked, name) for name in self._folded]
        best: dict[str, Found] = {}
        for number, score in enumerate(scores):
            if score < _ENOUGH:
                continue
            row = self._rows[number]
            known = best.get(row["thing"])
            if known is None or score > known.score:
                best[row["thing"]] = Found(
                    row["thing"], row["label"], row["kind"], row["name"], round(score, 1)
                )
        return sorted(best.values(), key=_order)[:limit]


def _order(found: Found) -> tuple[float, bool, str]:
    """The best first; events, which are named after others, behind those that fit as well."""
    return -found.score, found.iri.startswith(names.thing("event", "")), found.label


def _fit(asked: str, name: str) -> float:
    """How well a name fits, 0 to 100: whole, then as words of it, then as their beginning."""
    if asked == name:
        return 100.0
    whole = float(fuzz.ratio(asked, name))
    words = name.split()
    asked_words = asked.split()
    # Each word that was typed has to be like one of the name, or begin it.
    fits = [max((_word_fit(word, other) for other in words), default=0.0) for word in asked_words]
    by_word = sum(fits) / len(fits) if fits and min(fits) >= _ENOUGH else 0.0
    missing = max(0, len(words) - len(asked_words))
    return max(whole, by_word - min(8.0, 1.5 * missing))


def _word_fit(asked: str, word: str) -> float:
    if word.startswith(asked):
        return 99.0 if asked == word else 93.0
    return float(fuzz.ratio(asked, word)) if len(asked) > 3 else 0.0


def read_names(ask: Ask) -> NameIndex:
    """Read the names of the things, concepts and terms of a dataset."""
    things = {row["thing"]: row for row in ask(_THINGS)}
    rows = [{**row, "name": row[by]} for row in things.values() for by in ("label", "slug")]
    rows += [
        {**things[row["thing"]], "name": row["name"]}
        for row in ask(_SPELLINGS)
        if row["thing"] in things
    ]
    for kind, query in (("concept", _CONCEPTS), ("term", _TERMS)):
        rows += [{**row, "kind": kind, "name": row["label"]} for row in ask(query)]
    return NameIndex(rows)
