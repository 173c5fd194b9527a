"""What the clauses and phrases of a sentence tell of people by their frames, made drafts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sahelgraph.extraction.fates import GUARDING, draft_fate
from sahelgraph.extraction.frame_rules import HELPED, OF_STATES, by_word, frame_rules
from sahelgraph.extraction.lineage_rules import LineageRule, Passage
from sahelgraph.extraction.phrase import Phrase
from sahelgraph.extraction.phrases import Phrases, span_of
from sahelgraph.extraction.predicates import Predicate
from sahelgraph.extraction.roles import draft_role
from sahelgraph.extraction.tagging import Mention
from sahelgraph.extraction.text import key

#: What says that a body has been named before.
_SINGLE = (("the",), ("its",), ("their",), ("his",), ("this",))
#: Offices that are one in a place, so that "the governor, X" tells too little.
_OF_PLACES = ("governor", "mayor")
#: What is proclaimed and no group.
_LANDS = frozenset(["emirate", "caliphate", "vilayat", "wilayat", "state", "republic", "province"])
#: Fates of which one tells the others' death more closely, and words that make it hearsay.
_DEATHS = frozenset(["killed", "executed", "reported-killed"])
_HEARSAY = frozenset(
    ["reportedly", "allegedly", "believed", "claimed", "claims", "thought", "presumed", "said"]
)


class RoleFrames:
    """Roles and fates that the predicates and phrases of one sentence tell."""

    def __init__(self, passage: Passage, phrases: Phrases) -> None:
        self.passage = passage
        self.phrases = phrases

    def add_phrase(self, phrase: Phrase) -> None:
        """Draft the role that a phrase gives to those who bear it, or who leads what it names."""
        if phrase.kind == "role":
            for bearer in phrase.bearers:
                if bearer.kind == "person":
                    self.give(phrase, bearer)
        elif phrase.kind in ("band", "group"):
            self.add_chief(phrase, phrase.bearers or [phrase])

    def add_chief(self, told: Phrase, bearers: list[Phrase]) -> None:
        """Draft who leads a body of which a phrase tells whose it is: "Karo Denn's militia"."""
        people = [one for of in told.of for one in of.within() if one.kind == "person"]
        names = [one for one in bearers if one.kind == "group"]
        if people and names:
            start = span_of(self.phrases, told.start, told.end)[0]
            rule, person = frame_rules()["noun-role"], self.passage.sentence.at(people[0].head)
            draft_role(self.passage, rule, person, "leader", names[0].head, start)

    def lead(self, chief: Phrase, group: str, predicate: Predicate) -> None:
        """Draft that somebody leads a group that a verb tells of."""
        people = [one for one in (chief, *chief.bearers) if one.kind == "person"]
        for one in people[:1]:
            start = span_of(self.phrases, predicate.start, predicate.end)[0]
            rule, person = frame_rules()["noun-role"], self.passage.sentence.at(one.head)
            draft_role(self.passage, rule, person, "leader", group, start)

    def add_under(self, predicate: Predicate) -> None:
        """Draft who leads a group that does something under him."""
        told = predicate.parties.get("under", [])
        chiefs = [one for one in told if one.kind == "person"]
        chiefs += [of for one in told if one.head == "leadership" for of in one.of]
        chiefs = [one for one in chiefs if one.kind == "person"]
        for group in _bodies(predicate.told("subject object")):
            for one in chiefs[:1]:
                self.lead(one, group, predicate)

    def add_fate(self, predicate: Predicate) -> None:
        """Draft what a verb tells to have befallen those whom its object names or describes."""
        if _HEARSAY.intersection([*predicate.helpers, self.phrases.word(predicate.start - 1)]):
            return
        told = predicate.parties.get("object", [])
        if predicate.is_passive and told and self._is_done_to(told[0].start):
            return
        for entry in by_word("fates", "verbs").get(predicate.base, ()):
            rule = frame_rules()[entry["id"]]
            for person in _people(told):
                mention = self.passage.sentence.at(person)
                span = span_of(self.phrases, predicate.start, predicate.end)
                if not (rule.kind in _DEATHS and self._is_dead(mention)):
                    draft_fate(self.passage, rule, mention, rule.kind, *span)

    def _is_done_to(self, start: int) -> bool:
        """Whether somebody else does something to those named from a place on: "a guard watching
        X and Y was killed"."""
        return bool(GUARDING.search(" ".join([*self.phrases.pieces[:start], ""])))

    def _is_dead(self, person: Mention) -> bool:
        """Whether the sentence has told a person's death already, perhaps in a closer word."""
        slug = self.passage.assembler.linker.person(person, self.passage.locator)
        told = [role for role in self.passage.drafts.roles if role.person == slug and role.is_fate]
        return any(r.word in _DEATHS and r.locator == self.passage.locator for r in told)

    def add_role(self, entry: dict[str, Any], predicate: Predicate) -> None:
        """Draft the role that an entry of the verbs gives to people among its parties."""
        rule = frame_rules()[entry["id"]]
        told = predicate.told(entry["a"])
        people = [one for one in told if one.kind == "person"]
        if rule.kind == "told":
            people += [p for one in told for p in one.bearers if p.kind == "person"]
            maker = next(_bodies(predicate.told(entry["b"])), "")
            for office in predicate.told("as complement"):
                for one in people if office.kind == "role" and not office.bearers else []:
                    self.give(office, one, rule, maker)
            return
        if rule.kind == "founder" and HELPED.intersection(predicate.helpers):
            return
        bodies = predicate.told(entry["b"])
        groups = list(_bodies(bodies))
        if predicate.base == "proclaim":
            groups = [group for group in groups if not self._is_land(group)]
        if not groups and rule.name == "verb-lead" and any(map(_is_nameless, bodies)):
            groups = ["men"]
        for one in people:
            if groups == ["men"] and self._has_body(one):
                continue
            for group in groups[:1]:
                start = span_of(self.phrases, predicate.start, predicate.end)[0]
                person = self.passage.sentence.at(one.head)
                draft_role(self.passage, rule, person, rule.kind, group, start)

    def _is_land(self, group: str) -> bool:
        """Whether a name is that of a state, which who proclaims it does not found."""
        return not _LANDS.isdisjoint(key(self.passage.sentence.at(group).text).split())

    def _has_body(self, person: Phrase) -> bool:
        """Whether the sentence tells of which body a person is: "led by X, the Front's emir"."""
        return any(
            phrase.kind == "role" and phrase.of and person.head in [b.head for b in phrase.bearers]
            for phrase in self.phrases.every()
        )

    def give(
        self, told: Phrase, person: Phrase, rule: LineageRule | None = None, maker: str = ""
    ) -> None:
        """Draft the role of a phrase for one person; ``maker`` is the code of the group that gives
        it, in which it is if the phrase tells no other."""
        body = self._body(told.of)
        body = maker if body in ("", "men") and maker else body
        is_bare = told.head in _OF_PLACES and person.start == told.start + 3
        start = span_of(self.phrases, told.start, told.end)[0]
        mention = self.passage.sentence.at(person.head)
        if told.is_local or told.head in _OF_PLACES:
            slug = self.passage.assembler.linker.person(mention, self.passage.locator)
            self.passage.thread.local.add(slug)
        if body is None or (is_bare and told.before == ("the",)):
            return
        words = " ".join([*told.before, told.head])
        draft_role(self.passage, rule or frame_rules()["noun-role"], mention, words, body, start)

    def _body(self, of: list[Phrase]) -> str | None:
        """The code of the body that a role is in, empty if none is told; none if it is unclear."""
        for phrase in reversed(of):
            if phrase.kind in ("group", "state", "nation"):
                return phrase.head
            if phrase.kind == "men" and phrase.head in OF_STATES and not phrase.of:
                return phrase.head
            if phrase.kind in ("band", "relation", "role", "person"):
                return self._body(phrase.bearers) or None
            if phrase.kind in ("men", "other") and phrase.of:
                return self._body(phrase.of)
            if phrase.kind in ("men", "other"):
                further = self._body(of[: of.index(phrase)])
                return further or ("men" if _is_nameless(phrase) else None)
        return ""


def _bodies(told: list[Phrase]) -> Iterator[str]:
    """The codes of the groups that phrases name or describe."""
    for phrase in told:
        if phrase.kind == "group":
            yield phrase.head
        elif phrase.kind in ("band", "relation"):
            yield from (one.head for one in phrase.bearers if one.kind == "group")


def _people(told: list[Phrase]) -> Iterator[str]:
    """The people whom phrases name, or those who bear what they describe."""
    for phrase in told:
        if phrase.kind == "person":
            yield phrase.head
        yield from (one.head for one in phrase.bearers if one.kind == "person")


def _is_nameless(phrase: Phrase) -> bool:
    """Whether a phrase tells of men who have no name: "a faction", "some bandits"."""
    is_some = phrase.kind in ("band", "men") and phrase.before[:1] not in _SINGLE
    return is_some and not phrase.of and not phrase.bearers and phrase.head not in OF_STATES
