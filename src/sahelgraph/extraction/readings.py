"""Sentences as the rules of lineage read them: people told apart, pronouns given their names.

The code of a sentence is written anew: a name that no record has and that is like a person's
becomes an ``H``, a noun for a role its plain word, and "he", "they" or "its deputy" the person,
people or group that the text is about.
"""

from __future__ import annotations

import re
from itertools import accumulate

from sahelgraph.extraction import antecedents, group_names
from sahelgraph.extraction.lexicon import word_set
from sahelgraph.extraction.lineage_words import (
    WORDS,
    is_role,
    may_be_group,
    plain_nouns,
)
from sahelgraph.extraction.linking import Linker, kind_of, slug_of
from sahelgraph.extraction.person_names import may_be_person, stands_behind, tells_of_nameless
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.extraction.text import key
from sahelgraph.extraction.threads import Thread
from sahelgraph.records.vocabulary import ACTOR_CLASSES

#: Words that may stand for a name.
_MEANING = WORDS["pronouns"] | {"the", "both"}
_PARTICLES = word_set("particles")
_PIECE = re.compile(r"[A-Z]\d+\Z")
#: How many words may stand between "its" and the role.
_REACH = 4


def read_on(thread: Thread, sentence: Tagged, linker: Linker) -> Tagged:
    """The sentence as the rules read it; the thread remembers what it names.

    The new things of the ``linker`` tell who of those without a record may be "the suspects".
    """
    if not sentence.code:
        return sentence
    reading = _Reading(sentence, thread, linker)
    found = reading.rewritten()
    thread.countries |= {mention.slug for mention in sentence.of("C")}
    thread.people = reading.people or thread.people
    if reading.groups and not antecedents.is_of_part(found):
        new = antecedents.introduced(found, reading.groups)
        thread.groups = [*new, *(group for group in reading.groups if group not in new)]
        thread.objects = reading.objects - {group.text for group in new}
    state = group_names.state_of(sentence)
    thread.state = state or thread.state
    is_alone = state is not None and not state.value[1] and not reading.groups
    thread.spoken = state if is_alone else None
    is_about_one = any(group.text not in reading.objects for group in reading.groups)
    thread.is_stormed = antecedents.tells_of_storming(found)
    thread.is_of_unit = not is_about_one and group_names.begins_with_unit(sentence)
    thread.met = [*reading.groups, *(g for g in thread.met if g not in reading.groups)]
    return found


class _Reading:
    def __init__(self, sentence: Tagged, thread: Thread, linker: Linker) -> None:
        self.linker = linker
        self.sentence = sentence
        self.thread = thread
        self.mentions = list(sentence.mentions)
        self.pieces = sentence.code.split(" ")
        self.people: list[Mention] = []
        self.groups: list[Mention] = []
        self.first_group = thread.group
        self.objects: set[str] = set()

    def is_group(self, mention: Mention) -> bool:
        """Whether a mention is a group by the records or by its words."""
        is_person = any(mention.start == person.start for person in self.people)
        if mention.letter == "U" and mention.text in self.thread.places:
            return False
        if mention.letter == "G" and self._kind(mention) == "ethnic-community":
            return False
        return not is_person and (mention.letter == "G" or may_be_group(mention))

    def is_armed(self, mention: Mention) -> bool:
        """Whether a group is an armed one, or may be."""
        kind = self._kind(mention) if mention.slug else kind_of(mention.text)
        return kind in ACTOR_CLASSES["ArmedGroup"]

    def _kind(self, mention: Mention) -> str:
        return self.linker.gazetteer.kind(("group", mention.slug))

    def rewritten(self) -> Tagged:
        """The sentence with its code written anew."""
        pieces: list[str] = []
        offsets: list[int] = []
        known = self.thread.full
        for index, offset in enumerate(self.sentence.offsets):
            piece = self.pieces[index]
            if piece.islower() and piece not in _MEANING and piece not in known:
                pieces.append(piece)
                offsets.append(offset)
                continue
            written = self._piece(index, offset)
            pieces += written
            offsets += [offset] * len(written)
        ends = list(accumulate(len(piece) + 1 for piece in pieces))
        starts = [0, *ends[:-1]]
        text, name = self.sentence.text, self.sentence.name
        return Tagged(text, name, self.mentions, " ".join(pieces), starts, offsets)

    def _piece(self, index: int, offset: int) -> list[str]:
        piece = self.pieces[index]
        if _PIECE.match(piece):
            return [self._mention(index, piece)]
        if (person := self._family_name(piece, offset)) is not None:
            return [self._code(person)]
        if piece in ("he", "she") or (piece in ("him", "her") and self._is_object(index)):
            is_clear = self.people or not tells_of_nameless(self.pieces[:index])
            meant = self._named_before(index, WORDS["succeeding"])
            return [self._code(meant)] if meant and is_clear else [piece]
        if piece in ("they", "them") or self._is_group_of_people(index):
            people = self.people if piece == "them" and len(self.people) > 1 else self._before()
            if piece == "they" and not people and self._after(index) in WORDS["doing"]:
                people = self.thread.groups if len(self.thread.groups) == 2 else []
            return self._listed(people, index, piece)
        if piece == "the" and self._after(index) == "latter" and len(self.people) > 1:
            self.pieces[index + 1] = ""
            return [self._code(self.people[-1])]
        if piece in ("his", "her") and self._is_of_office(index):
            owner = self._named_before(index, WORDS["naming"])
            return [self._code(owner), "s"] if owner else [piece]
        if piece == "whose" and self.groups and self._has_role(index):
            return [self._code(self.groups[-1]), "s"]
        if piece in ("his", "her", "its", "their") and group_names.is_of_town(self, index):
            return [piece]
        if piece in ("his", "her", "its", "their") and self._has_role(index):
            is_his = piece in ("his", "her")
            if (state := group_names.state_with_office(self, index)) is not None:
                return [self._code(state), "s"]
            owner = antecedents.owner(self, index, is_his=is_his)
            owner = owner or (self._person if is_his else None)
            if is_his and self.thread.people and stands_behind(self, index, self.people):
                owner = self.thread.people[0]
            is_kin = is_his and self._after(index) in WORDS["kin"]
            is_kin = is_kin and self._after(index + 1)[:1] not in "HU"
            owner = self._person if is_kin and self.people else owner
            return [self._code(owner), "s"] if owner else [piece]
        if piece in ("the", "both") and (two := antecedents.two_groups(self, index)) is not None:
            (one, other), length = two
            self.pieces[index + 1 : index + length] = [""] * (length - 1)
            return [self._code(one), "and", self._code(other)]
        is_group = piece in ("it", "the") and antecedents.is_the_group(self, index)
        if piece == "it" and self.thread.spoken and is_group:
            return [self._code(self.thread.spoken)]
        if is_group and (meant := antecedents.the_group(self, index)) is not None:
            if piece == "the":
                last = antecedents.noun_at(self, index)
                self.pieces[index + 1 : last + 1] = [""] * (last - index)
            self._met_group(meant)
            return [self._code(meant)]
        return [piece] if piece else []

    def _mention(self, index: int, piece: str) -> str:
        mention = self.mentions[int(piece[1:])]
        if mention.letter == "V" and self._after(index) in WORDS["makers"]:
            return key(mention.text)
        if mention.letter == "W":
            singular = key(mention.value.singular)
            plain = key(mention.text)
            if plain == "groups" and index and self.pieces[index - 1][0] in "GU":
                return plain
            is_plain = bool({singular, plain} & plain_nouns()) or is_role(plain)
            return plain if is_plain else piece
        if mention.letter == "H":
            self._met(mention)
            return piece
        if mention.letter == "U" and group_names.is_common_noun(mention, self, index):
            return key(mention.text).split(" ")[-1]
        if (
            mention.letter == "U"
            and (whole := group_names.whole_name(mention, self, index)) is not None
        ):
            (self._met if whole.letter == "H" else self._met_group)(whole)
            return self._code(whole)
        if mention.letter == "U":
            known = self.thread.full.get(key(mention.text))
            is_group = known is not None and known.letter == "U"
            if not is_group and (known is not None or may_be_person(mention, self, index)):
                person = known or Mention("H", mention.start, mention.end, mention.text, [])
                self._met(person)
                return self._code(person)
            before = self._before_of(index)
            if known is not None and (
                before == "the" or " " in mention.text or mention.text.isupper()
            ):
                self._met_group(known)
                return self._code(known)
        if (
            mention.letter in "PU"
            and (state := group_names.capital_of(mention, self.pieces, index)) is not None
        ):
            return self._code(state)
        if mention.letter == "U" and group_names.is_defined(mention, self, index):
            mention = Mention("G", mention.start, mention.end, mention.text, [])
            self._met_group(mention)
            return self._code(mention)
        is_group = mention.letter in "GU" and self.is_group(mention)
        if is_group and not self._is_in_place(index) and not self._met_short(mention, index):
            self._met_group(mention, is_first=antecedents.is_of_unit(self, index))
            before = self._before_of(index)
            at = index - 1 if before == "the" else index
            if self._before_of(at) in WORDS["objects"] and not self._is_of_subject(at):
                self.objects.add(mention.text)
        return piece

    def _is_in_place(self, index: int) -> bool:
        """Whether a name that no record has stands behind "in" or "near"."""
        before = self._before_of(index)
        return self.pieces[index][0] == "U" and before in ("in", "at", "near", "around", "outside")

    def _is_of_subject(self, index: int) -> bool:
        """Whether "of" behind the men with whom a sentence begins brings in their group."""
        before = self._before_of(index - 1)
        is_men = before[:1] == "W" or before in ("men", "fighters", "hunters", "ranks")
        return self._before_of(index) == "of" and is_men and len(self.groups) == 1

    def _met_short(self, mention: Mention, index: int) -> bool:
        """Whether a name in brackets is the short one of the name before; it is remembered."""
        before = self.pieces[index - 2] if index > 1 and self.pieces[index - 1] == "(" else ""
        if not _PIECE.match(before) or before[0] not in "GU":
            return False
        is_same = bool(mention.slug) and mention.slug == self.mentions[int(before[1:])].slug
        if not (mention.text.isupper() or is_same):
            return False
        self.thread.full.setdefault(key(mention.text), self.mentions[int(before[1:])])
        return True

    def _before_of(self, index: int) -> str:
        return self.pieces[index - 1] if index > 0 else ""

    def _after(self, index: int) -> str:
        return self.pieces[index + 1] if index + 1 < len(self.pieces) else ""

    def _met_group(self, group: Mention, *, is_first: bool = False) -> None:
        if group not in self.groups:
            self.groups.insert(0 if is_first else len(self.groups), group)
            if group.letter == "U" and group_names.is_like_a_group(group.text):
                self.thread.counts[group.text] = self.thread.counts.get(group.text, 0) + 1
                self.thread.named[group.text] = group
        if group.letter == "U":
            for short in group_names.short_names(group.text):
                self.thread.full[short] = group
        if key(group.text) == key(self.thread.title):
            self.thread.main = group

    @property
    def group(self) -> Mention | None:
        """The first group that the sentence names so far."""
        return self.groups[0] if self.groups else None

    def _met(self, person: Mention) -> None:
        if person not in self.people:
            self.people.append(person)
        words = person.text.split()
        if len(words) > 1 and not person.things:
            self.thread.full[key(words[-1])] = person
            if key(words[-2]) in _PARTICLES:
                self.thread.full[key(" ".join(words[-2:]))] = person

    def _family_name(self, piece: str, offset: int) -> Mention | None:
        person = self.thread.full.get(piece)
        if (
            person is None
            or person.letter != "H"
            or not self.sentence.text[offset : offset + 1].isupper()
        ):
            return None
        self._met(person)
        return person

    def _code(self, mention: Mention) -> str:
        if mention not in self.mentions:
            self.mentions.append(mention)
        return f"{mention.letter}{self.mentions.index(mention)}"

    def _before(self) -> list[Mention]:
        """Those whom the sentence before names, if they are known to be people."""
        return [m for m in self.thread.people if m.things or slug_of(m.text) in self.linker.things]

    def _listed(self, people: list[Mention], index: int, piece: str) -> list[str]:
        if len(people) < 2:
            return [piece] if piece else []
        if piece == "the":
            self.pieces[index + 1] = ""
        codes = [self._code(person) for person in people]
        return [*" , ".join(codes[:-1]).split(" "), "and", codes[-1]]

    @property
    def _person(self) -> Mention | None:
        """Who "he" stands for: the first whom the sentence names so far, or the one before."""
        return next(iter(self.people or self.thread.people), None)

    def _named_before(self, index: int, words: frozenset[str]) -> Mention | None:
        """Who "he" stands for; behind some words the one whom the sentence before names."""
        others = [one for one in self.thread.people if one not in self.people]
        is_other = self._before_of(index) in words and others
        return others[0] if is_other else self._person

    def _is_of_office(self, index: int) -> bool:
        """Whether "his successor" stands here."""
        behind = self.pieces[index + 1 : index + 3]
        known = self.people or self.thread.people
        is_deputy = bool(known) and any(self.text_of(p) in WORDS["deputies"] for p in behind)
        after = self.pieces[index + 2 : index + 6]
        is_deputy = is_deputy and any(_PIECE.match(p) and p[0] in "HU" for p in after)
        return is_deputy or any(piece in WORDS["heirs"] for piece in behind)

    def _is_object(self, index: int) -> bool:
        after = self.pieces[index + 1] if index + 1 < len(self.pieces) else "."
        return after[0] == "Q" or not after[0].isalpha() or after in WORDS["behind_objects"]

    def _is_group_of_people(self, index: int) -> bool:
        """Whether "the suspects were" begins here."""
        if self.pieces[index] != "the" or index + 2 >= len(self.pieces):
            return False
        noun, following = self.pieces[index + 1], self.pieces[index + 2]
        return self.text_of(noun) in WORDS["people"] and following in WORDS["auxiliaries"]

    def _has_role(self, index: int) -> bool:
        """Whether a role stands behind "its", and not too far."""
        for piece in self.pieces[index + 1 : index + 1 + _REACH]:
            if _PIECE.match(piece):
                if piece[0] not in "WCGUQ":
                    return False
                mention = self.mentions[int(piece[1:])]
                piece = key(mention.text) if mention.letter == "W" else ""
            if is_role(piece) or piece in WORDS["kin"]:
                return True
            if piece in WORDS["ends"] or (piece and not piece.isalpha()):
                return False
        return False

    def text_of(self, piece: str) -> str:
        """The key of what a piece of the code stands for, or the piece itself if it is a word."""
        return key(self.mentions[int(piece[1:])].text) if _PIECE.match(piece) else piece
