"""What the clauses of a sentence tell by the frames of their verbs and nouns, made drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

from sahelgraph.extraction.changes import draft_change
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.lineage_rules import LineageRule, Passage
from sahelgraph.extraction.phrases import Phrase, Phrases, relational, words
from sahelgraph.extraction.predicates import COPULAS, Clauses, Predicate
from sahelgraph.extraction.relations import draft_pairs
from sahelgraph.extraction.roles import draft_role

#: Nouns for the men of a state that are a party of their own.
_OF_STATES = frozenset(
    ["army", "military", "government", "authorities", "forces", "troops", "soldiers", "police"]
)
#: Relations for which who leads a group does not stand for it.
_OF_GROUPS = ("constituent-of", "faction-of", "member-of", "linked-to", "affiliated-with")
#: What a group falls into.
_PARTS = ("faction", "wing", "branch", "group", "part", "half", "splinter", "offshoot")
_HELPED = frozenset(["help", "helped", "helping", "helps"])
_MERGERS = ("merger", "fusion", "amalgamation")
_NEVER = re.compile(r"(?!)")


@cache
def _by_word(table: str, key: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in read_patterns("frames")[table]:
        for word in entry[key].split(", "):
            found.setdefault(word, []).append(entry)
    return found


@cache
def frame_rules() -> dict[str, LineageRule]:
    """The frames as rules, by name: what each makes and its kind."""
    data = read_patterns("frames")
    nouns = [{"id": name, **entry} for name, entry in data["nouns"].items()]
    told = {}
    for entry in [*nouns, *data["deeds"], *data["verbs"]]:
        makes = next(name for name in ("relation", "change", "role") if name in entry)
        flags = frozenset(name for name, value in entry.items() if value is True)
        told[entry["id"]] = LineageRule(entry["id"], f"{makes}s", entry[makes], _NEVER, flags)
    told["noun-role"] = LineageRule("noun-role", "roles", "", _NEVER)
    return told


def draft_frames(passage: Passage, *, was_split: bool = False) -> None:
    """Add to the drafts what the clauses and phrases of a sentence tell by their frames.

    ``was_split`` tells that the sentence before was about a group that fell apart.
    """
    phrases = Phrases(passage.sentence)
    clauses = Clauses(phrases)
    reading = _Frames(passage, phrases)
    if was_split:
        reading.add_parts()
    for predicate in clauses.predicates:
        reading.add_predicate(predicate)
    for phrase in phrases.every():
        reading.add_phrase(phrase)


class _Frames:
    def __init__(self, passage: Passage, phrases: Phrases) -> None:
        self.passage = passage
        self.phrases = phrases
        self.left: list[str] = []
        self.leads = True

    def add_predicate(self, predicate: Predicate) -> None:
        """Draft what a verb or a noun of what is done tells of its parties."""
        if predicate.base in COPULAS:
            self._add_copula(predicate)
            return
        table = ("deeds", "words") if predicate.is_noun else ("verbs", "verbs")
        for entry in _by_word(*table).get(predicate.base, ()):
            if "relation" in entry:
                self._add_relation(entry, predicate)
            elif "change" in entry:
                self._add_change(entry, predicate)
            else:
                self._add_role(entry, predicate)

    def add_phrase(self, phrase: Phrase) -> None:
        """Draft what a phrase tells by itself of those who bear it."""
        if phrase.kind == "role":
            for bearer in phrase.bearers:
                if bearer.kind == "person":
                    self._give_role(phrase, bearer)
        elif phrase.kind == "relation" and phrase.bearers:
            self._relate(phrase, phrase.bearers)

    def add_parts(self) -> None:
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
        for told in predicate.parties.get("complement", []):
            if told.kind == "relation" and not told.bearers:
                self._relate(told, subject)
            elif told.kind == "role" and not told.bearers:
                for one in subject:
                    if one.kind == "person":
                        self._give_role(told, one)

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
        if phrase.kind == "person":
            return self.passage.led_by(phrase.head) if self.leads else []
        if phrase.kind == "role":
            return self._parties(phrase.of)
        if phrase.kind == "men" and phrase.head in _OF_STATES:
            states = [one.head for one in phrase.of if one.kind in ("state", "nation")]
            groups = [one for one in phrase.of if one.kind == "group"]
            code = f"{states[0]} {phrase.head}" if states else phrase.head
            return self._parties(groups) if groups else self.passage.parties(code)
        if bearers:
            return self._parties(bearers)
        return self._parties(phrase.of) if phrase.kind in ("men", "other") else []

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

    def _told(self, names: str, predicate: Predicate) -> list[Phrase]:
        """The phrases of the first of some functions that a predicate has."""
        return next(
            (predicate.parties[name] for name in names.split() if name in predicate.parties), []
        )

    def _add_relation(self, entry: dict[str, Any], predicate: Predicate) -> None:
        rule = frame_rules()[entry["id"]]
        ones, others = (self._told(entry.get(name, ""), predicate) for name in "ab")
        if "states" in rule.flags:
            ones = [one for one in ones if one.kind == "state"]
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
        draft_pairs(self.passage, rule, pairs, *self._span(start, end))

    def _span(self, start: int, end: int) -> tuple[int, int]:
        """The positions in the code of words from one to another."""
        starts = self.passage.sentence.starts
        last = min(max(end - 1, start), len(starts) - 1)
        return starts[min(start, last)], starts[last] + len(self.phrases.pieces[last])

    def _add_change(self, entry: dict[str, Any], predicate: Predicate) -> None:
        before = self._names(self._told(entry.get("before", ""), predicate))
        before += self._names(self._told(entry.get("also", ""), predicate))
        after = self._names(self._told(entry["after"], predicate)) if "after" in entry else []
        rule = frame_rules()[entry["id"]]
        subject = self._told("subject", predicate)
        if rule.kind == "split":
            if not before:
                before = self._left(subject)
            self.left = before
        elif rule.kind == "formation":
            merged = [one for one in subject if one.head in _MERGERS]
            if not all(map(self._is_whole, self._told(entry["after"], predicate))):
                return
            if merged:
                rule, before = frame_rules()["verb-merge"], self._names(merged[0].of)
            elif self.left:
                rule, before = frame_rules()["verb-split"], self.left
            elif _HELPED.intersection(predicate.helpers) or any(
                one.kind == "band" and one.of for one in subject
            ):
                return
        self._change(rule, before, after, predicate.start, predicate.end)

    def _is_whole(self, phrase: Phrase) -> bool:
        """Whether no noun stands behind a name, of which it only tells whose or what it is."""
        word = self.phrases.word(phrase.end)
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

    def _change(
        self, rule: LineageRule, before: list[str], after: list[str], start: int, end: int
    ) -> None:
        is_armed = self.passage.assembler.linker.is_armed
        told = [*before, *after]
        if "armed" in rule.flags and not all(map(is_armed, told)):
            return
        if any(slug.startswith("operation-") for slug in told):
            return
        draft_change(self.passage, rule, before, after, *self._span(start, end))

    def _add_role(self, entry: dict[str, Any], predicate: Predicate) -> None:
        rule = frame_rules()[entry["id"]]
        people = [one for one in self._told(entry["a"], predicate) if one.kind == "person"]
        if rule.kind == "told":
            role = self._told("as complement", predicate)
            for told in role:
                for one in people:
                    if told.kind == "role" and not told.bearers:
                        self._give_role(told, one, rule)
            return
        if rule.kind == "founder" and _HELPED.intersection(predicate.helpers):
            return
        groups = list(self._bodies(self._told(entry["b"], predicate)))
        for one in people:
            for group in groups[:1]:
                start = self._span(predicate.start, predicate.end)[0]
                person = self.passage.sentence.at(one.head)
                draft_role(self.passage, rule, person, rule.kind, group, start)

    def _bodies(self, told: list[Phrase]) -> Iterator[str]:
        for phrase in told:
            if phrase.kind == "group":
                yield phrase.head
            elif phrase.kind in ("band", "relation"):
                yield from (one.head for one in phrase.bearers if one.kind == "group")

    def _give_role(self, told: Phrase, person: Phrase, rule: LineageRule | None = None) -> None:
        """Draft the role of a phrase for one person."""
        body = self._body(told.of)
        if body is None:
            return
        rule, start = rule or frame_rules()["noun-role"], self._span(told.start, told.end)[0]
        mention = self.passage.sentence.at(person.head)
        words = " ".join([*told.before, told.head])
        draft_role(self.passage, rule, mention, words, body, start)

    def _body(self, of: list[Phrase]) -> str | None:
        """The code of the body that a role is in, empty if none is told; none if it is unclear."""
        for phrase in reversed(of):
            if phrase.kind in ("group", "state", "nation"):
                return phrase.head
            if phrase.kind == "men" and phrase.head in _OF_STATES and not phrase.of:
                return phrase.head
            if phrase.kind in ("band", "relation", "role", "person"):
                return self._body(phrase.bearers) or None
            if phrase.kind in ("men", "other"):
                return self._body(phrase.of) or None
        return ""
