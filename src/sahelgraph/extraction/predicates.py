"""Clauses of a sentence as lineage reads them: verbs and nouns of what is done, and by whom.

A predicate is a verb or noun of ``frames.yaml`` with the phrases that are its subject, its object
and what stands behind each preposition.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sahelgraph.extraction.phrase import Phrase
from sahelgraph.extraction.phrase_words import words
from sahelgraph.extraction.phrases import Phrases
from sahelgraph.extraction.predicate_words import (
    COPULAS,
    VerbForm,
    deed_nouns,
    deed_of,
    helping_words,
    verb_forms,
)

#: How many words behind a verb may be its own, and how many before one its auxiliaries.
_REACH = 34
_BEFORE = 6


@dataclass
class Predicate:
    """A verb in its base form, or a noun, from one word of the code to another, and its parties:
    ``subject``, ``object``, ``complement`` or a preposition. Of a passive verb the subject is
    the object, and "by" brings the subject."""

    base: str
    start: int
    end: int
    parties: dict[str, list[Phrase]] = field(default_factory=dict)
    is_passive: bool = False
    is_noun: bool = False
    words: list[str] = field(default_factory=list)
    helpers: list[str] = field(default_factory=list)
    is_reflexive: bool = False

    def told(self, names: str) -> list[Phrase]:
        """The phrases of the first of some functions that it has."""
        return next((self.parties[name] for name in names.split() if name in self.parties), [])


class Clauses:
    """The predicates of a sentence, in its order."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.word = phrases.word
        self.size = len(phrases.pieces)
        self.ends = {told[-1].end: start for start, told in phrases.found.items()}
        self.inside = {
            at for start, told in phrases.found.items() for at in range(start, told[-1].end)
        }
        self.predicates: list[Predicate] = []
        at = 0
        while at < self.size:
            if at in self.inside:
                at += 1
                continue
            is_verb = at in self.ends or self.word(at - 1) in words("relatives")
            is_verb = is_verb or self._helps(at - 1)
            finders = (self._verb, self._noun) if is_verb else (self._noun, self._verb)
            found = finders[0](at) or finders[1](at)
            if found is not None:
                self.predicates.append(found)
            at = found.end if found is not None else at + 1

    def _form(self, at: int) -> tuple[VerbForm, int] | None:
        """The form of a verb at a place, and where it ends."""
        for form in verb_forms().get(self.word(at), ()):
            end = at + 1
            while form.tail and self.word(end) in words("adverbs") - {form.tail[0]}:
                end += 1
            if all(self.word(end + n) == part for n, part in enumerate(form.tail)):
                return form, end + len(form.tail)
        return None

    def _verb(self, at: int) -> Predicate | None:
        found = self._form(at)
        if found is None:
            return None
        form, end = found
        first = at
        helpers: list[str] = []
        while first > 0 and at - first < _BEFORE and self._helps(first - 1):
            first -= 1
            helpers.append(self.word(first))
        if words("unreal") & {*helpers} or self._is_unreal(first, "to" in helpers):
            return None
        if form.base in COPULAS and words("unreal") & {self.word(end), self.word(end + 1)}:
            return None
        if form.base == "be" and self._goes_on(end):
            return None
        is_reflexive = any(self.word(n) in ("itself", "themselves") for n in range(at, end + 1))
        is_bare = not helpers or helpers[-1] not in words("be")
        behind = self._past_adverbs(end)
        is_passive = form.is_participle and bool(words("be") & {*helpers})
        if form.is_participle and not is_passive and not words("have") & {*helpers}:
            opens = first == 0 or self.word(first - 1) in (",", "(", "—") or first in self.ends
            is_alone = form.is_transitive and self._ends_there(behind)
            is_alone = is_alone and (first not in self.ends or self._is_told_more(behind))
            is_passive = self.word(behind) == "by" or (is_bare and is_alone and opens)
            is_passive = is_passive and not is_reflexive
        predicate = Predicate(form.base, at, end, is_passive=is_passive)
        predicate.helpers = helpers
        predicate.is_reflexive = is_reflexive
        is_infinite = "to" in helpers or not form.is_finite
        is_held = "to" in helpers and self.word(first - 1) in words("held")
        if is_held:
            first, is_infinite = first - 1, False
            while self._helps(first - 1):
                first -= 1
        if is_bare and is_passive and first in self.ends:
            subject = self.phrases.found[self.ends[first]][-1:]
        elif is_bare and is_passive and self.word(first - 1) == "," and self.word(behind) != "by":
            subject = self._set_off(first - 1)
            if first - 1 in self.ends:
                subject = self.phrases.found[self.ends[first - 1]][-1:]
        elif is_held and self.word(first - 1) == "," and first - 1 in self.ends:
            subject = self.phrases.found[self.ends[first - 1]][-1:]
        elif self.word(first - 1) == "of":
            subject = self.phrases.found[self.ends[first - 1]] if first - 1 in self.ends else []
            if subject and self.word(subject[0].start - 1) in words("charging"):
                return None
        else:
            subject = self._subject(first - 1, is_infinite=is_infinite)
        if subject:
            predicate.parties["object" if is_passive else "subject"] = subject
        self._add_parties(predicate, behind)
        self._add_whom(predicate, first)
        self._add_relative(predicate, first)
        if is_passive and "by" in predicate.parties:
            predicate.parties["subject"] = predicate.parties.pop("by")
        return predicate

    def _is_unreal(self, first: int, is_infinite: bool) -> bool:
        """Whether a verb that begins at a place is only thought of: behind "if", behind "doubt
        that", or what somebody is urged to do."""
        if is_infinite and first in self.ends:
            before = self.ends[first] - 1
            return bool(words("urging") & {self.word(before), self.word(before - 1)})
        for at in range(first - 1, -1, -1):
            word = self.word(at)
            if word in (";", ":", ","):
                return False
            if word in ("if", "whether", "unless"):
                return True
            if word == "that" and self.word(at - 1) in words("doubting"):
                return True
        return False

    def _add_whom(self, predicate: Predicate, first: int) -> None:
        """Add to a verb in "X, with whom it shares wells" the phrase before, and its subject."""
        for at in range(first - 1, max(first - 4, 1), -1):
            if self.word(at) in ("whom", "which") and self.word(at - 1) in words("prepositions"):
                back = at - 2 if self.word(at - 2) == "," else at - 1
                if back in self.ends:
                    found = self.phrases.found[self.ends[back]]
                    predicate.parties[self.word(at - 1)] = found
                    if not predicate.parties.get("subject"):
                        predicate.parties["subject"] = self._main(at)
                return

    def _add_relative(self, predicate: Predicate, first: int) -> None:
        """Add to a verb in "X, whom they call Y" the phrase before as its object."""
        subject = predicate.parties.get("subject", [])
        at = subject[0].start - 1 if subject else first - 1
        if self.word(at) == "whom" and "object" not in predicate.parties:
            back = at - 1 if self.word(at - 1) == "," else at
            if back in self.ends:
                predicate.parties["object"] = self.phrases.found[self.ends[back]]

    def _ends_there(self, at: int) -> bool:
        """Whether no object stands behind a verb: a preposition, a sign or nothing."""
        word = self.word(at)
        return not word or word in words("prepositions") or not word[0].isalnum()

    def _is_told_more(self, at: int) -> bool:
        """Whether the clause goes on to a verb of its own: "the group formed in Gao claimed"."""
        while at < self.size and self.word(at) not in words("boundaries") | {","}:
            word = self.word(at)
            is_verb = word.endswith("ed") or word in words("be") | words("have")
            if at not in self.inside and (is_verb or self._form(at) is not None):
                return True
            at += 1
        return False

    def _goes_on(self, end: int) -> bool:
        """Whether "is" is a helper of the verb behind it."""
        behind = self._past_adverbs(end)
        found = self._form(behind)
        return found is not None and found[0].base not in COPULAS

    def _helps(self, at: int) -> bool:
        word = self.word(at)
        is_helper = word in helping_words() or (word.endswith("ly") and len(word) > 4)
        return is_helper and at not in self.inside

    def _past_adverbs(self, at: int) -> int:
        while self.word(at) in words("adverbs") and at not in self.phrases.found:
            at += 1
        return at

    def _noun(self, at: int) -> Predicate | None:
        """A noun of what is done, if one stands at a place."""
        for parts in deed_nouns().get(self.word(at), ()):
            if all(self.word(at + n) == part for n, part in enumerate(parts)):
                noun = deed_of()[" ".join(parts)]
                predicate = Predicate(noun, at, at + len(parts), is_noun=True)
                if words("unreal") & {self.word(n) for n in range(max(0, at - 4), at)}:
                    return None
                end = at + len(parts)
                subject = self._keepers(end) or self._doer(at - 1)
                if subject:
                    predicate.parties["subject"] = subject
                self._add_parties(predicate, at + len(parts))
                return predicate
        return None

    def _keepers(self, at: int) -> list[Phrase]:
        """Who keeps what a noun tells: "the truce that X and Y had observed"."""
        told = self.phrases.found.get(at + 1, []) if self.word(at) in ("that", "which") else []
        behind = told[-1].end if told else 0
        while told and self._helps(behind):
            behind += 1
        return told if told and self.word(behind) in words("keeping") else []

    def _doer(self, at: int) -> list[Phrase]:
        """Who does what a noun tells: whose it is, or the subject of the verb before it."""
        for back in range(at, max(at - _BEFORE - 2, -1), -1):
            if back + 1 in self.ends:
                return self.phrases.found[self.ends[back + 1]]
            word = self.word(back)
            if word in words("boundaries") or word in ("between", "on", "from"):
                return []
            if self.predicates and self.predicates[-1].end > back:
                return self.predicates[-1].parties.get("subject", [])
            if word in (",", "and"):
                return self._main(back)
        return []

    def _subject(self, at: int, *, is_infinite: bool) -> list[Phrase]:
        """Whom the verb behind a place has for its subject."""
        if at + 1 in self.ends:
            start = self.ends[at + 1]
            is_some = self.word(start - 1) == "of" and self._counts(start - 2)
            if is_some or self.word(start - 1) not in words("prepositions"):
                return self.phrases.found[start]
            return self._before_preposition(start - 2)
        word = self.word(at)
        if word in words("relatives"):
            back = at - 1 if self.word(at - 1) == "," else at
            back = back if back in self.ends else at
            return self.phrases.found[self.ends[back]] if back in self.ends else []
        if word in (",", ")", "—"):
            return self._set_off(at) or self._main(at)
        if word in words("joins") or is_infinite or word in ("then", "later"):
            last = self.predicates[-1] if self.predicates else None
            if last is not None and not last.is_noun and not self._is_apart(last.end, at):
                name = "object" if last.is_passive else "subject"
                return last.parties.get(name, [])
            return self._main(at)
        return []

    def _counts(self, at: int) -> bool:
        """Whether a word is a number or one for some: "some of its fighters"."""
        word = self.word(at)
        return word[:1] == "Q" or word in ("some", "many", "most", "several", "part", "dozens")

    def _before_preposition(self, at: int) -> list[Phrase]:
        """The phrase on which what stands behind a preposition depends: "fighters from X"."""
        for back in range(at, max(at - _BEFORE, -1), -1):
            if back + 1 in self.ends:
                start = self.ends[back + 1]
                return self.phrases.found[start]
            if not self.word(back).isalpha():
                return []
        return []

    def _set_off(self, at: int) -> list[Phrase]:
        """The phrase before what stands between commas: "X, founded in Gao, joined Y"."""
        opening = "(" if self.word(at) == ")" else self.word(at)
        for back in range(at - 1, max(at - _REACH, 0), -1):
            if self.word(back) in (";", ":"):
                return []
            if self.word(back) == opening and back in self.ends:
                behind = self.word(back + 1)
                if behind in words("openers") or behind.endswith("ed") or back + 1 in self.inside:
                    return self.phrases.found[self.ends[back]]
        return []

    def _main(self, at: int) -> list[Phrase]:
        """The first phrase of the clause in which a place stands."""
        start = at
        while start > 0 and self.word(start - 1) not in (";", ":"):
            start -= 1
        for begin, told in self.phrases.found.items():
            is_some = self.word(begin - 1) == "of" and self._counts(begin - 2)
            is_free = is_some or self.word(begin - 1) not in words("prepositions")
            if start <= begin < at and is_free:
                return told
        return []

    def _is_apart(self, start: int, end: int) -> bool:
        return any(self.word(n) in words("boundaries") for n in range(start, end))

    def _add_parties(self, predicate: Predicate, at: int) -> None:
        """Add what stands behind a verb or noun: its object, and phrases with prepositions."""
        begin, prep = at, ""
        parties = predicate.parties
        while at < self.size and at - begin < _REACH:
            word = self.word(at)
            if at in self.phrases.found:
                told = self.phrases.found[at]
                if self._is_subject_of_next(at, told[-1].end):
                    return
                plain = "complement" if predicate.is_passive or "object" in parties else "object"
                plain = "complement" if predicate.base in COPULAS else plain
                if prep or not predicate.is_noun:
                    parties.setdefault(prep or plain, told)
                at, prep = told[-1].end, ""
            elif word == "what" and "of" in self.phrases.pieces[at : at + 5]:
                at = self.phrases.pieces.index("of", at) + 1
            elif word in words("boundaries"):
                return
            elif word in words("prepositions"):
                prep, at = (prep if prep and word == "of" else word), at + 1
            elif word == ",":
                if self.word(at + 1) not in words("prepositions"):
                    return
                at += 1
            elif word in words("joins") or self._form(at) or word in deed_of():
                return
            else:
                predicate.words.append(word)
                at += 1

    def _is_subject_of_next(self, start: int, end: int) -> bool:
        """Whether a phrase behind a comma or "and" begins a clause of its own."""
        if self.word(start - 1) not in {",", *words("joins")}:
            return False
        behind = self._past_adverbs(end)
        found = self._form(behind)
        return self._helps(behind) or (found is not None and found[0].is_finite)
