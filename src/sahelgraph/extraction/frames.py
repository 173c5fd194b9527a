"""What the clauses of a sentence tell by the frames of their verbs and nouns, made drafts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from sahelgraph.extraction.changes import draft_change
from sahelgraph.extraction.frame_roles import RoleFrames
from sahelgraph.extraction.frame_rules import HELPED, OF_STATES, by_word, frame_rules
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.lineage_rules import LineageRule, Passage
from sahelgraph.extraction.phrase import Phrase
from sahelgraph.extraction.phrase_words import relational, words
from sahelgraph.extraction.phrases import Phrases, span_of
from sahelgraph.extraction.predicate_words import COPULAS, may_tell
from sahelgraph.extraction.predicates import Clauses, Predicate
from sahelgraph.extraction.relations import draft_pairs

#: Relations for which who leads a group does not stand for it.
_OF_GROUPS = (
    *("constituent-of", "faction-of", "member-of", "linked-to", "affiliated-with", "rivalry"),
)
#: What a group falls into.
_PARTS = ("faction", "wing", "branch", "group", "part", "half", "splinter", "offshoot")
#: What may stand between "split" and "with": more is what was shared out.
_WHAT_SPLITS = frozenset(["off", "away", "ranks", "ties", "up", "company", "ways"])
#: Words before a part of the group that the text is about, and verbs for who leads it.
_SOME = (("a",), ("an",), ("another",), ("one",))
_LEADING = ("lead", "head", "command")
_LEAVING = ("dissidents", "defectors", "deserters", "dissenters")
_MERGERS = ("merger", "fusion", "amalgamation")


def read_frames(passage: Passage) -> Frames | None:
    """The clauses of a sentence under the frames; none if no word of it can tell anything."""
    return Frames(passage) if may_tell(passage.sentence.code) else None


class Frames:
    """What the predicates and phrases of one sentence tell."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.phrases = Phrases(passage.sentence)
        self.predicates = Clauses(self.phrases).predicates
        self.roles = RoleFrames(passage, self.phrases)
        self.left: list[str] = []
        self.left_before: list[str] = []
        self.merging: list[str] = []
        self.leads, self.has_left = True, False
        self.makers: list[Phrase] = []
        self.made: list[str] = []
        self.named: dict[int, list[str]] = {}

    def draft(self, left: list[str], *, was_split: bool) -> None:
        """Add relations, changes and roles to the drafts; ``left`` are the groups that somebody
        left in the sentence before, ``was_split`` that it was about one that fell apart."""
        self.left_before = left
        if was_split:
            self._add_parts()
        for predicate in self.predicates:
            self._add_predicate(predicate)
        for phrase in self.phrases.every():
            if phrase.kind == "relation" and phrase.bearers:
                self._relate(phrase, phrase.bearers)
            self.roles.add_phrase(phrase)
        self.passage.thread.left = self.left if self.has_left else []

    def draft_fates(self) -> None:
        """Add what befell people to the drafts."""
        for predicate in self.predicates:
            self.roles.add_fate(predicate)

    def _add_predicate(self, predicate: Predicate) -> None:
        """Draft what a verb or a noun of what is done tells of its parties."""
        if predicate.base in COPULAS:
            self._add_copula(predicate)
            return
        self.roles.add_under(predicate)
        table = ("deeds", "words") if predicate.is_noun else ("verbs", "verbs")
        for entry in by_word(*table).get(predicate.base, ()):
            if "relation" in entry:
                self._add_relation(entry, predicate)
            elif "change" in entry:
                self._add_change(entry, predicate)
            else:
                self.roles.add_role(entry, predicate)

    def _add_parts(self) -> None:
        """Draft the parts of a group that fell apart: "one faction, the Hill Front, ..."."""
        for told in self.phrases.every():
            is_part = told.kind in ("band", "relation") and told.head in _PARTS
            if is_part and told.before[:1] and told.before[0] not in ("its", "their"):
                self._change(
                    frame_rules()["verb-split"], self._names(self._about()), self._names([told]),
                    told.start, told.end,
                )  # fmt: skip

    def _add_copula(self, predicate: Predicate) -> None:
        """ "X is the leader of Y", "X remains Y's rival"."""
        subject = predicate.parties.get("subject", [])
        offices = [one for one in subject if one.kind == "role" and not one.bearers]
        for told in predicate.parties.get("complement", []):
            if told.kind == "person" and len(offices) == 1:
                self.roles.give(offices[0], told)
            if told.kind == "relation" and not told.bearers:
                self._relate(told, subject)
            elif told.kind == "band" and not told.bearers:
                self.roles.add_chief(told, subject)
            elif told.kind == "role" and not told.bearers:
                for one in [*subject, *(bearer for office in subject for bearer in office.bearers)]:
                    if one.kind == "person":
                        self.roles.give(told, one)

    def _parties(self, told: list[Phrase]) -> list[str]:
        """The groups and governments that phrases stand for."""
        found: list[str] = []
        for phrase in told:
            found += self._party(phrase)
        return list(dict.fromkeys(found))

    def _party(self, phrase: Phrase) -> list[str]:
        bearers = [one for one in phrase.bearers if one.kind == "group"]
        if phrase.kind in ("group", "state"):
            return self.passage.parties(phrase.head)
        if phrase.kind == "band" and "parent" in phrase.before:
            return self._left_by_change()
        if phrase.kind == "person":
            return self.passage.led_by(phrase.head) if self.leads else []
        if phrase.kind == "role":
            return [] if phrase.is_local else self._parties(phrase.of)
        if phrase.kind == "men" and phrase.head in OF_STATES:
            states = [one.head for one in phrase.of if one.kind in ("state", "nation")]
            groups = [one for one in phrase.of if one.kind == "group"]
            code = f"{states[0]} {phrase.head}" if states else phrase.head
            return self._parties(groups) if groups else self.passage.parties(code)
        if bearers:
            return self._parties(bearers)
        return self._parties(phrase.of) if phrase.kind in ("men", "other") else []

    def _left_by_change(self) -> list[str]:
        """The group that "its parent group" stands for: that from which the sentence's split."""
        locator = self.passage.locator
        splits = [c for c in self.passage.drafts.changes if c.kind == "split"]
        return [slug for c in splits if c.locator == locator for slug in c.before]

    def _names(self, told: list[Phrase]) -> list[str]:
        """The groups that phrases name or describe as a whole."""
        groups = [one for phrase in told for one in self._named(phrase)]
        return list(dict.fromkeys(self.passage.groups(" ".join(groups))))

    def _named(self, phrase: Phrase) -> Iterator[str]:
        if phrase.kind == "group":
            yield phrase.head
        elif phrase.kind in ("band", "relation"):
            named = [one.head for one in phrase.bearers if one.kind == "group"]
            is_part = phrase.kind == "relation" and self._entry(phrase.head) == "noun-wing"
            owners = [one.head for one in phrase.of if one.kind == "group"] if is_part else []
            yield from named or owners

    def _add_relation(self, entry: dict[str, Any], predicate: Predicate) -> None:
        rule = frame_rules()[entry["id"]]
        ones, others = (predicate.told(entry.get(name, "")) for name in "ab")
        if "states" in rule.flags:
            ones = [one for one in ones if one.kind == "state"]
            others = [one for one in others if not self._is_operation(one)]
        if others and others == predicate.parties.get("at") and "side" not in predicate.words:
            return
        if "lasting" in rule.flags and not self._lasts(predicate):
            return
        others = [one for one in others if self.phrases.word(one.end) != "as"]
        self.leads = rule.kind not in _OF_GROUPS
        one, other = self._parties(ones), self._parties(others)
        is_mutual = (
            predicate.is_noun
            or "mutual" in rule.flags
            or (rule.flags & {"among", "each"} and self._is_mutual(predicate, "each" in rule.flags))
        )
        if "between" in predicate.parties and "between" in entry.get("b", ""):
            one = other
        elif is_mutual and not others:
            other = one
        if "several" in rule.flags and len(one) < 2:
            return
        self._pair(rule, one, other, predicate.start, predicate.end)

    def _lasts(self, predicate: Predicate) -> bool:
        """Whether a verb tells what goes on: "has been fighting", "has fought"."""
        is_going_on = self.phrases.word(predicate.start).endswith("ing")
        if is_going_on and not words("be").isdisjoint(predicate.helpers):
            return True
        return not predicate.is_passive and not {"has", "have"}.isdisjoint(predicate.helpers)

    def _is_operation(self, phrase: Phrase) -> bool:
        """Whether a name is that of an operation, which states carry out and are no members of."""
        is_named = phrase.kind == "group" and phrase.is_name
        return is_named and self.passage.sentence.at(phrase.head).text.startswith("Operation ")

    def _is_mutual(self, predicate: Predicate, is_each: bool) -> bool:
        """Whether a verb with several subjects tells what they do with, or to, one another."""
        told = {"other", "another"} if is_each else {"together", "jointly", "side", "concert"}
        around = range(predicate.start - 2, predicate.end + 5)
        return not told.isdisjoint(self.phrases.word(at) for at in around)

    def _relate(self, told: Phrase, bearers: list[Phrase]) -> None:
        """Draft what a noun tells of those who bear it and those on whom it depends."""
        entry = read_patterns("frames")["nouns"][self._entry(told.head)]
        rule = frame_rules()[self._entry(told.head)]
        of = [one for one in told.of if one.kind != "nation"] or self._meant(told)
        if "change" in entry:
            sides = {"a": self._names(bearers), "b": self._names(of)}
            before, after = sides[entry["before"]], sides[entry["after"]]
            self._change(rule, before, after, told.start, told.end)
            return
        self.leads = rule.kind not in _OF_GROUPS
        one, other = self._parties(bearers), self._parties(of)
        if "turned" in rule.flags:
            one, other = other, one
        self._pair(rule, one, other, told.start, told.end)

    def _meant(self, told: Phrase) -> list[Phrase]:
        """The group that "its" stands for before a noun: the first of the sentence before it, else
        that of the sentence before."""
        if told.before[:1] not in (("its",), ("their",)):
            return []
        bearing = {one.head for one in told.bearers}
        for start, phrases in self.phrases.found.items():
            if start >= told.start:
                break
            groups = [one for one in phrases if one.kind == "group" and one.head not in bearing]
            if groups:
                return groups[:1]
        return self._about()

    def _about(self) -> list[Phrase]:
        about = self.passage.about or self.passage.thread.topic
        if about is None:
            return []
        mentions = self.passage.sentence.mentions
        if about not in mentions:
            mentions.append(about)
        return [Phrase("group", f"{about.letter}{mentions.index(about)}", 0, 0)]

    @staticmethod
    def _entry(noun: str) -> str:
        return relational()[noun]

    def _pair(
        self, rule: LineageRule, one: list[str], other: list[str], start: int, end: int
    ) -> None:
        is_armed = self.passage.assembler.linker.is_armed
        if rule.kind == "supports":
            other = [slug for slug in other if is_armed(slug)]
        pairs = list(combinations(one, 2)) if one == other else [(a, b) for a in one for b in other]
        draft_pairs(self.passage, rule, pairs, *span_of(self.phrases, start, end))

    def _add_change(self, entry: dict[str, Any], predicate: Predicate) -> None:
        before = self._names(predicate.told(entry.get("before", "")))
        before += self._names(predicate.told(entry.get("also", "")))
        after = self._names(predicate.told(entry["after"])) if "after" in entry else []
        rule = frame_rules()[entry["id"]]
        subject = predicate.told("subject")
        if predicate.base == "split" and not _WHAT_SPLITS.issuperset(predicate.words):
            return
        if "parting" in rule.flags and not self._are_part(subject):
            self.left, self.has_left = before, True
            return
        if not before and entry.get("before", "").startswith("subject"):
            before = [slug for one in subject for slug in self.named.get(id(one), [])]
        sources = [*subject, *predicate.told(entry.get("before", ""))]
        merged = [one for one in sources if one.head in _MERGERS]
        if merged and rule.kind in ("formation", "succession"):
            rule, before = frame_rules()["verb-merge"], self._names(merged[0].of)
        elif "named" in rule.flags:
            before = self.left or self._part_of(subject) or self.left_before
            self.named |= {id(one): after for one in subject}
            self._add_chief(subject, predicate.told(entry["after"]))
        elif rule.kind == "split":
            before = before or self._left(subject or self.makers)
            after = after or (self.made if not subject or subject == self.makers else [])
            self.left, self.has_left = before, not after
        elif rule.kind == "merger" and not after:
            self.merging = before
        elif rule.kind == "formation":
            is_object = entry["after"] != "subject"
            if is_object and not all(map(self._is_whole, predicate.told(entry["after"]))):
                return
            self.makers, self.made = subject, after
            if predicate.is_reflexive and (own := self._left(subject)):
                rule, before = frame_rules()["verb-split"], own
            elif self.merging:
                self._forget_formation(after)
                rule, before = frame_rules()["verb-merge"], self.merging
            elif own := self.left or self._left_by(subject):
                self._change(rule, [], after, predicate.start, predicate.end)
                rule, before = frame_rules()["verb-split"], own
            elif HELPED.intersection(predicate.helpers) or any(
                one.kind == "band" and one.of for one in subject
            ):
                return
        self._change(rule, before, after, predicate.start, predicate.end)

    def _are_part(self, subject: list[Phrase]) -> bool:
        """Whether those who leave are told to be a part of what they leave: "X, a faction that"."""
        parts = [one for one in self.phrases.every() if one.head in _PARTS]
        named = {bearer.head for one in parts for bearer in one.bearers}
        return bool(subject) and all(one.kind == "group" and one.head in named for one in subject)

    def _add_chief(self, subject: list[Phrase], named: list[Phrase]) -> None:
        """Draft who leads those who took a name: "a wing led by X called itself Y"."""
        groups = [one for one in named if one.kind == "group"]
        for predicate in self.predicates:
            if predicate.base in _LEADING and predicate.parties.get("object") == subject:
                for person in predicate.parties.get("subject", []) if groups else []:
                    self.roles.lead(person, groups[0].head, predicate)

    def _forget_formation(self, made: list[str]) -> None:
        """Leave out that a group was formed of which the sentence tells that it is a merger."""
        drafts, locator = self.passage.drafts, self.passage.locator
        drafts.changes = [
            change
            for change in drafts.changes
            if (change.kind, change.after, change.locator) != ("formation", made, locator)
        ]

    def _is_whole(self, phrase: Phrase) -> bool:
        """Whether no noun stands behind a name, of which it only tells whose or what it is."""
        is_short = self.phrases.word(phrase.end) == "("
        word = self.phrases.word(phrase.end + 3 * is_short)
        known = words("prepositions") | words("boundaries") | words("joins") | words("adverbs")
        return not word.isalpha() or word in known or word.endswith("ed")

    def _left(self, subject: list[Phrase]) -> list[str]:
        """The group that those leave who break away: their own, or that which the text is about."""
        for one in subject:
            if one.kind in ("role", "men"):
                return self._names([p for p in one.of if p.kind != "nation"] or self._meant(one))
            if one.kind == "person":
                return self.passage.body_of(one.head)
            if one.kind == "band" and one.before[:1] != ("the",):
                return self._names(self._about())
        return []

    def _left_by(self, subject: list[Phrase]) -> list[str]:
        """The group that those have left who are called by it: "defectors from the Front"."""
        return self._names([of for one in subject if one.head in _LEAVING for of in one.of])

    def _part_of(self, subject: list[Phrase]) -> list[str]:
        """The group of which those who do something are a part: "a faction of the Front"."""
        parts = [one for one in subject if one.head in _PARTS]
        if any(one.before[:1] in _SOME and not one.of and not one.bearers for one in parts):
            return self._names(self._about())
        return self._names([of for one in parts for of in one.of]) or self._left_by(subject)

    def _change(
        self, rule: LineageRule, before: list[str], after: list[str], start: int, end: int
    ) -> None:
        is_armed = self.passage.assembler.linker.is_armed
        told = [*before, *after]
        if "armed" in rule.flags and not all(map(is_armed, told)):
            return
        if any(slug.startswith("operation-") for slug in told):
            return
        draft_change(self.passage, rule, before, after, *span_of(self.phrases, start, end))
