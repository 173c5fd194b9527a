"""The JSON-LD context means the same wherever it is read from."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from sahelgraph import names
from sahelgraph.locations import shipped
from sahelgraph.records import vocabulary

CONTEXT = json.loads((shipped("ontology") / "context.jsonld").read_text(encoding="utf-8"))[
    "@context"
]
SCOPED = {term: value for term, value in CONTEXT.items()
          if isinstance(value, dict) and "@context" in value}  # fmt: skip


def test_no_term_needs_a_base() -> None:
    """A base in a context that is fetched is ignored (JSON-LD 1.1, section 4.1.3)."""
    assert "@base" not in json.dumps(CONTEXT)


@pytest.mark.parametrize("term", SCOPED)
def test_a_word_of_a_vocabulary_is_its_concept(term: str) -> None:
    scheme = SCOPED[term]["@context"]["@vocab"].removeprefix(names.VOCAB).rstrip("/")
    for word in sorted(vocabulary.SCHEMES[scheme]):
        document = {"@context": CONTEXT, "id": "urn:x", term: word}
        (quad,) = ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)
        assert quad.object.value == names.concept(scheme, word)
