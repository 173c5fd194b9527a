"""Sentences in the present turned to the past, so that what prose knows is read in bullets too."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate

from sahelgraph.extraction.lexicon import plural_of, read_patterns
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.verbs import forms_of

_PAST = re.compile(r"(?<![a-z\\])([a-z]{2,}ed)(?![a-z])")
_AUXILIARIES = {"is": "was", "are": "were", "has": "had", "have": "had"}
#: What stands before a plural verb: a noun for people, a name, a number.
_SUBJECT = re.compile(r"[WQGUCH]\d+\Z|(?:[a-z]+s|police|men|women|people)\Z")


@cache
def _past_of() -> tuple[dict[str, str], dict[str, str]]:
    """The past of the verbs that ``prose.yaml`` knows, by their third person and by their base."""
    told = " ".join(
        pattern for kind in read_patterns("prose")["kinds"] for pattern in kind.get("finite", ())
    )
    third: dict[str, str] = {}
    base: dict[str, str] = {}
    for past in set(_PAST.findall(told)):
        stems = [past[:-2], past[:-1]] + ([f"{past[:-3]}y"] if past.endswith("ied") else [])
        if len(past) > len("abbed") - 1 and past[-3] == past[-4]:
            stems.append(past[:-3])
        for stem in stems:
            third.setdefault(plural_of(stem), past)
            base.setdefault(stem, past)
    for verb in read_patterns("verbs")["irregular"]:
        forms = forms_of(verb)
        third[forms.third] = base[forms.base] = forms.past
    return third, base


def in_past(sentence: Tagged) -> Tagged:
    """A sentence with its verbs in the past; its mentions and offsets stay as they are."""
    third, base = _past_of()
    told = sentence.code.split(" ")
    words: list[str] = []
    for order, word in enumerate(told):
        before = told[order - 1] if order else ""
        past = _AUXILIARIES.get(word) or third.get(word)
        if past is None and _SUBJECT.match(before):
            past = base.get(word)
        words.append(past or word)
    starts = [0, *accumulate(len(word) + 1 for word in words)][: len(words)]
    return Tagged(
        sentence.text,
        sentence.name,
        sentence.mentions,
        " ".join(words),
        starts,
        sentence.offsets,
    )
