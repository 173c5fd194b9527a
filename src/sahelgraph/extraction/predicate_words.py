"""The forms of the verbs of ``frames.yaml``, and its nouns of what is done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sahelgraph.extraction.lexicon import plural_of, read_patterns
from sahelgraph.extraction.phrase_words import heads, words
from sahelgraph.extraction.verbs import forms_of

#: Verbs that say what somebody is.
COPULAS = ("be", "become", "remain")


@dataclass(frozen=True, slots=True)
class VerbForm:
    """A form of a verb: its base form, the words behind its first, and what it may be."""

    base: str
    tail: tuple[str, ...]
    is_participle: bool
    is_finite: bool
    is_transitive: bool = True


@cache
def verb_forms() -> dict[str, list[VerbForm]]:
    """The forms of the verbs of all frames by their first word, the longest first."""
    found: dict[str, list[VerbForm]] = {}
    told: dict[str, bool] = dict.fromkeys(COPULAS, False)
    data = read_patterns("frames")
    for frame in [*data["verbs"], *data["fates"]]:
        for verb in frame["verbs"].split(", "):
            told[verb] = told.get(verb, False) or "intransitive" not in frame
    for verb, is_transitive in told.items():
        forms = forms_of(verb)
        for form in dict.fromkeys(forms.all):
            head, *tail = form.split()
            is_participle = form == forms.participle
            finite = form in forms.finite
            found.setdefault(head, []).append(
                VerbForm(verb, tuple(tail), is_participle, finite, is_transitive)
            )
    for form in ("are", "were", "been", "being", "am"):
        found.setdefault(form, []).append(VerbForm("be", (), False, form in ("are", "were")))
    return {head: sorted(f, key=lambda one: -len(one.tail)) for head, f in found.items()}


@cache
def deed_nouns() -> dict[str, list[tuple[str, ...]]]:
    """The nouns of what is done, by their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in read_patterns("frames")["deeds"]:
        for noun in entry["words"].split(", "):
            for form in (noun, plural_of(noun)):
                parts = tuple(form.split())
                found.setdefault(parts[0], []).append(parts)
    return {first: sorted(told, key=len, reverse=True) for first, told in found.items()}


@cache
def deed_of() -> dict[str, str]:
    """The nouns of what is done by any of their forms, in the singular."""
    told = [n for entry in read_patterns("frames")["deeds"] for n in entry["words"].split(", ")]
    return {form: noun for noun in told for form in (noun, plural_of(noun))}


@cache
def helping_words() -> frozenset[str]:
    """The words that may stand before a verb and belong to it: auxiliaries, adverbs, denials."""
    classes = ("be", "have", "adverbs", "unreal", "helpers")
    return frozenset[str]().union(*(words(name) for name in classes))


@cache
def _cues() -> frozenset[str]:
    """The words one of which a clause that tells something has."""
    return frozenset([*verb_forms(), *deed_nouns(), *heads()]) - words("be")


def may_tell(code: str) -> bool:
    """Whether the words of a code may be a clause that tells something of groups or people."""
    return not _cues().isdisjoint(code.split(" "))
