"""Phrases of a sentence as lineage reads it: whom or what each names or describes.

A phrase is "the movement's military chief, Karo Denn", "fighters of the Hill Front" or "the Sea
Guard": its head, those who bear it, and the phrases on which it depends.
"""

from __future__ import annotations

from collections.abc import Iterator

from sahelgraph.extraction.lineage_words import may_be_group, role_plurals
from sahelgraph.extraction.phrase import PIECE, Phrase
from sahelgraph.extraction.phrase_words import heads, naming, role_nouns, words
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.text import key

#: How many words may stand between an article and the head of its phrase.
_REACH = 7
#: How many words a word for a role or a kind of relation may have.
_LONGEST = 4
#: How many names a list may have.
_MANY = 16
#: What the name of what a phrase describes is one of.
_FITS = {"role": "person", "men": "person", "band": "group", "relation": "group"}
#: What brings in the phrase on which a head depends, by its kind.
_PREPS = {"role": "role_preps", "relation": "relation_preps"}


class Phrases:
    """The phrases of a sentence; each is read where it begins."""

    def __init__(self, sentence: Tagged) -> None:
        self.sentence = sentence
        self.pieces = sentence.code.split(" ")
        self._size = len(self.pieces)
        self._letters = [piece[0] if PIECE.match(piece) else "-" for piece in self.pieces]
        self._words = [
            key(sentence.at(piece).text) if letter == "W" else piece
            for piece, letter in zip(self.pieces, self._letters, strict=True)
        ]
        self.found: dict[int, list[Phrase]] = {}
        self._all: list[Phrase] = []
        at = 0
        while at < self._size:
            told = self._list(at)
            if told:
                self.found[at] = told
                self._all += told
                at = max(told[-1].end, at + 1)
            else:
                at += 1

    def every(self) -> Iterator[Phrase]:
        """All phrases, those within others behind them."""
        for phrase in self._all:
            yield from phrase.within()

    def word(self, at: int) -> str:
        """The word at a place: of a noun for people its own, of another mention its code."""
        return self._words[at] if 0 <= at < self._size else ""

    def _list(self, at: int) -> list[Phrase]:
        """The phrases that a list from a place names, or one, or none."""
        first = self._phrase(at)
        if first is None:
            return []
        told, last = [first], 0
        while len(told) < _MANY:
            at = told[-1].end
            after = self._join(at)
            further = self._phrase(after) if after else None
            if further is None or not self._is_like(told[0], further, at):
                break
            told.append(further)
            is_last = self.word(at) != "," or self.word(at + 1) in words("joins")
            last = len(told) - 1 if is_last else last
        is_apart = last == 1 and self._begins_anew(told[0].end, told[1].end)
        return told[:1] if is_apart else told[: last + 1]

    def _begins_anew(self, joined: int, end: int) -> bool:
        """Whether ", and X, which" goes on with what stands further before, no list of two."""
        is_set_off = self.word(joined) == "," and self.word(end) == ","
        return is_set_off and self.word(end + 1) in words("relatives")

    def _is_like(self, first: Phrase, further: Phrase, joined: int) -> bool:
        """Whether a phrase goes on with a list: names behind a comma only if a list they are."""
        if first.kind == "group" and further.kind == "role":
            return False
        if self.pieces[joined] != "," or self.word(joined + 1) in words("joins"):
            return True
        same = first.kind == further.kind and first.is_name == further.is_name
        if further.before[:1] and further.before[0] not in ("the", "both"):
            return False
        return same and (first.is_name or not further.before[:1])

    def _join(self, at: int) -> int:
        """Where a list goes on behind a place, or 0."""
        if self.word(at) == ",":
            at += 1
            if self.word(at) not in words("joins"):
                return at
        if self.word(at) == "as" and self.word(at + 1) == "well" and self.word(at + 2) == "as":
            return at + 3
        return at + 1 if self.word(at) in words("joins") else 0

    def _phrase(self, at: int) -> Phrase | None:
        """The phrase that begins at a place, with what belongs to it."""
        found = self._core(at)
        if found is None:
            return None
        self._add_of(found)
        self._add_names(found)
        return found

    def _core(self, at: int) -> Phrase | None:
        """A head with what stands before it."""
        start, owners, before = at, [], []
        is_open = self.word(at) in words("articles") or self._letter(at) == "Q"
        if is_open:
            before.append(self.word(at))
            at += 1
        for _ in range(_REACH):
            if (found := self._head_at(at)) is not None:
                kind, head, end = found
                following = self.word(end)
                if following == "s" and kind in ("group", "person", "state", "men", "band"):
                    owners.append(Phrase(kind, head, at, end))
                    at, is_open = end + 1, True
                    continue
                if kind in ("group", "person", "state", "band", "men", "role") and (
                    self._leads_on(kind, end)
                ):
                    owners.append(Phrase(kind, head, at, end))
                    at = end
                    continue
                if (
                    kind == "band"
                    and head in words("whole")
                    and owners[-1:]
                    and (owners[-1].kind == "group" and owners[-1].end == at)
                ):
                    return Phrase("group", owners[-1].head, start, end, tuple(before))
                return Phrase(kind, head, start, end, tuple(before), owners)
            word = self.word(at)
            is_before = word in words("adjectives") or self._letter(at) in "QC"
            if not (is_before or (is_open and self._may_stand_before(at))):
                break
            if self._letter(at) == "C":
                owners.append(Phrase("nation", word, at, at + 1))
            before.append(word)
            at += 1
        return self._owned(owners, start)

    def _owned(self, owners: list[Phrase], start: int) -> Phrase | None:
        """Whose something is that has no head which the rules know: "the Front's ties"."""
        ends = [one.end for one in owners if self.word(one.end) == "s"]
        return Phrase("other", "", start, ends[-1] + 1, (), owners) if ends else None

    def _leads_on(self, kind: str, at: int) -> bool:
        """Whether a name or noun only says whose or which the head right behind it is: "Front
        fighters", "army chief", but not "the group Hill Front" or "commander Karo Denn"."""
        found = self._head_at(at)
        skipped = at
        while found is None and skipped < at + 2 and self.word(skipped) in words("adjectives"):
            skipped += 1
            found = self._head_at(skipped)
        if found is None or found[0] in ("group", "person", "state"):
            return False
        return kind != "person" and not (kind == "role" and found[0] != "role")

    def _may_stand_before(self, at: int) -> bool:
        word = self.word(at)
        if not word.isalpha() or not word.islower():
            is_counted = self._letter(at) == "Q" and self.word(at - 1) in words("articles")
            return is_counted or (self._letter(at) in "CUWPV" and bool(word))
        is_verb = word.endswith("ed") and self._letter(at - 1) in "GUPH"
        is_verb = is_verb or (word.endswith("ing") and len(word) > 5)
        return word not in words("never_before") and not is_verb

    def _letter(self, at: int) -> str:
        return self._letters[at] if 0 <= at < self._size else "-"

    def _head_at(self, at: int) -> tuple[str, str, int] | None:
        """The kind, word and end of a head at a place."""
        letter, piece = self._letter(at), self.word(at)
        if letter == "H":
            return "person", piece, at + 1
        if letter == "G" or (letter == "U" and may_be_group(self.sentence.at(self.pieces[at]))):
            return "group", piece, at + 1
        if letter == "C":
            is_adjective = bool(self.sentence.at(piece).value[1])
            return None if is_adjective else ("state", piece, at + 1)
        for parts in heads().get(piece, ()):
            if piece in words("verbs_too") and self._takes_object(at + 1):
                continue
            if all(self.word(at + n) == part for n, part in enumerate(parts)):
                phrase = " ".join(parts)
                kind = "role" if phrase in role_nouns() else "relation"
                return kind, phrase, at + len(parts)
        if piece in words("bands"):
            return "band", piece, at + 1
        if piece in words("men") or letter == "W":
            return "men", piece, at + 1
        return None

    def _take_names(self, found: Phrase, last: Phrase) -> None:
        """Give a role the name behind the comma of what it is in: "the head of the army, X"."""
        if found.kind == "role" and last.kind == "men":
            names = [one for one in last.bearers if self.word(one.start - 1) == ","]
            found.bearers += names
            last.bearers = [one for one in last.bearers if one not in names]

    def _takes_object(self, at: int) -> bool:
        """Whether a noun that may be a verb is one: an article or a name stands behind it."""
        return self.word(at) in words("articles") or self._letter(at) in "GUC"

    def _add_of(self, found: Phrase) -> None:
        """The phrase that says whose or which the head is: "of the Front", "for the south of"."""
        if found.is_name:
            chief = self._phrase(found.end + 1) if self.word(found.end) == "of" else None
            people = [one for one in chief.within() if one.kind == "person"] if chief else []
            if chief and people and found.kind == "group":
                found.of, found.end = people[:1], chief.end
            return
        at, end = found.end, found.end
        also = self._head_at(at + 1) if self.word(at) in words("joins") else None
        if also is not None and found.kind == also[0] == "role":
            found.before += (also[1],)
            at = end = found.end = also[2]
        preps = words(_PREPS.get(found.kind, "of_preps"))
        while self.word(at) in preps and at - end < _REACH:
            told = self._list(at + 1)
            if told:
                found.of += told
                found.end = at = end = told[-1].end
                self._take_names(found, told[-1])
                continue
            behind = self._past_area(at + 1)
            if behind == at + 1 or found.kind not in ("role", "relation"):
                break
            found.end = at = behind
            found.is_local = self.word(behind - 1) in words("areas") or found.is_local
            if found.kind == "role" and found.head in words("heads"):
                found.kind = "men"
        self._skip_brackets(found)

    def _past_area(self, at: int) -> int:
        """The end of what tells for what or where: "operations", "the lake region"."""
        end = at + (self.word(at) in ("the", "its", "their"))
        if not self._is_plain(end):
            return at
        end += 1
        while self.word(end) in words("areas") or self._letter(end) == "P":
            end += 1
        return end

    def _is_plain(self, at: int) -> bool:
        """Whether a word may be one of "for the south", behind a role."""
        word = self.word(at)
        is_word = word.isalpha() and word.islower() and word not in words("never_before")
        is_side = self._letter(at) == "C" and self.word(at + 1) in words("areas")
        return self._letter(at) in "PU" or is_word or is_side

    def _skip_brackets(self, found: Phrase) -> None:
        if self.word(found.end) == "(" and ")" in self.pieces[found.end : found.end + 5]:
            found.end = self.pieces.index(")", found.end) + 1

    def _add_names(self, found: Phrase) -> None:
        """The names or descriptions that stand beside a head: "commander Karo Denn", "the group,
        the Hill Front", "the Hill Front, a splinter of the Sea Guard"."""
        self._skip_brackets(found)
        if found.bearers:
            return
        at = self._names_behind(found.end)
        told = self._named(at) if at and not found.is_name else None
        if told is not None and _FITS.get(found.kind, told.kind) == told.kind:
            self._bear(found, told)
            return
        at = found.end
        if not found.is_name:
            named = self._named(at)
            if named is None and self.word(at) in (",", "—", ":"):
                named = self._named(at + 1)
                if named is not None and not self._is_apposed(found, named):
                    named = None
            self._bear(found, named)
            if not found.bearers:
                self._add_listed(found)
        elif self.word(at) in (",", "—", "("):
            told = self._core(at + 1)
            if told is None or told.is_name:
                return
            self._add_of(told)
            if not self._describes(told):
                return
            if found.kind in ("person", "group"):
                told.bearers.append(Phrase(found.kind, found.head, found.start, found.end))
                self._all.append(told)
                found.end = told.end + (self.word(told.end) in (",", "—", ")"))

    def _add_listed(self, found: Phrase) -> None:
        """The names that are listed behind a plural: "three groups: A, B and C", "members of X,
        including Karo Denn"."""
        at = found.end + (self.word(found.end) == ",")
        if self.word(at) not in words("listing") or found.head == "leadership":
            return
        at += 1 + (self.word(at + 1) == "them")
        told = self._list(at)
        fits = {"role": "person", "men": "person"}.get(found.kind, "group")
        named = [one for phrase in told for one in (phrase, *phrase.bearers) if one.kind == fits]
        is_told = found.kind == "role" and any(phrase.kind == "role" for phrase in told)
        if named and len(named) == len(told) and not is_told:
            found.bearers += named
            found.end = told[-1].end
            self._all += [phrase for phrase in told if phrase.kind == "role"]

    def _names_behind(self, at: int) -> int:
        """Where a name stands that is given in words, or 0: "called X", "which is called X"."""
        at += self.word(at) == ","
        if self.word(at) in words("relatives"):
            at += 1
        elif self.word(at) in ("calls", "goes", "took"):
            return 0
        for parts in naming().get(self.word(at), ()):
            if all(self.word(at + n) == part for n, part in enumerate(parts)):
                return at + len(parts)
        return 0

    def _describes(self, told: Phrase) -> bool:
        """Whether what stands behind a name and a comma tells who that is."""
        is_said = bool(told.before or told.of) or told.kind in ("role", "relation")
        is_one = not (told.kind == "role" and told.head in role_plurals())
        behind = self.word(told.end)
        is_set_off = not behind.isalpha() or behind.endswith("ed") or behind in words("set_off")
        return is_said and is_one and is_set_off

    def _named(self, at: int) -> Phrase | None:
        """The name at a place, behind the article and titles that may stand there."""
        start = at
        while (
            self.word(at) in ("the", "general", "colonel", "captain", "major", "dr", "mr")
            or (self._letter(at) == "W" and self._letter(at + 1) == "H")
            or self.word(at) in words("ranks")
        ):
            at += 1
        found = self._head_at(at)
        if found is None or found[0] not in ("group", "person"):
            return None
        if self.word(found[2]) == "s" or self._leads_on(found[0], found[2]):
            return None
        named = Phrase(found[0], found[1], start, found[2])
        self._skip_brackets(named)
        return named

    def _is_apposed(self, found: Phrase, named: Phrase) -> bool:
        """Whether a name behind a comma is that of what stands before: it is set off, or ends."""
        is_one = _FITS.get(found.kind) == named.kind
        return is_one and self.word(named.end) not in words("joins") | {"s"}

    def _bear(self, found: Phrase, named: Phrase | None) -> None:
        if named is not None:
            found.bearers.append(named)
            found.end = named.end


def span_of(phrases: Phrases, start: int, end: int) -> tuple[int, int]:
    """The positions in the code of words from one to another."""
    starts = phrases.sentence.starts
    last = min(max(end - 1, start), len(starts) - 1)
    return starts[min(start, last)], starts[last] + len(phrases.pieces[last])
