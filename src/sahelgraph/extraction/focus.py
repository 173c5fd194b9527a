"""The armed group that a text speaks of: that of its title, named last or named most."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sahelgraph.extraction.anaphora import (
    armed_groups,
    heads_of,
    is_subject,
    resolve,
    with_mention,
)
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.linking import Linker, is_like_a_person, slug_of
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.extraction.text import fold

#: What a merger forms is what the text goes on about.
_FORMED = re.compile(
    r"\b(?:form|formed|forming|became|create|created) (?:the )?[GU]\d+"
    r"(?: \( (?:\" )?[GU]\d+(?: \")? \))?[^GU]*\Z"
)
#: A sentence about a country's own forces, of whom "it" and "they" may be said next.
_FORCE_FIRST = re.compile(
    r"(?:(?:on|in|by)? ?D\d+ ,? ?)?(?:the |C\d+ )?"
    r"(?:army|military|government|police|troops|C\d+ W\d+)\b"
)
_PRONOUN = re.compile(r"(?:[a-z]+ )?(?:D\d+ ,? ?)?(?:it|they)\b")


@dataclass
class Focus:
    """Whom "the group" stands for while a text is read; ``title`` is that of an article."""

    gazetteer: Gazetteer
    linker: Linker
    title: str = ""
    group: Mention | None = None
    named: dict[str, tuple[Mention, int]] = field(default_factory=dict)
    heads: dict[str, Mention] = field(default_factory=dict)
    people: dict[str, Mention] = field(default_factory=dict)

    def resolved(self, sentences: list[Tagged]) -> list[Tagged]:
        """The sentences of a paragraph with names in the place of "the group" and "they"; each
        paragraph begins with the group that the text is about."""
        self.group = self.titled() or self.most_named()
        found: list[Tagged] = []
        for read in sentences:
            sentence = self._with_family_name(read)
            is_force = bool(found) and _FORCE_FIRST.match(found[-1].code)
            meant = None if is_force and _PRONOUN.match(sentence.code) else self.group
            told = resolve(sentence, meant, self._groups, self.heads)
            found.append(told)
            self._remember(told)
        return found

    def _with_family_name(self, sentence: Tagged) -> Tagged:
        """The sentence with a person in the place of the family name that it begins with: a single
        word with a capital there may be any."""
        for name in sentence.of("U"):
            words = name.text.split(" ")
            if len(words) > 1 and is_like_a_person(name.text):
                self.people[fold(words[-1]).lower()] = name
        first = sentence.code.split(" ", 1)[0]
        person = self.people.get(first)
        is_name = person is not None and sentence.text[sentence.offset(0)].isupper()
        if person is None or not is_name or self._slug(person) in self.named:
            return sentence
        return with_mention(sentence, person, 0, len(first))

    def titled(self) -> Mention | None:
        """The armed group that an article is about, once its text has named it."""
        slug = self.linker.acronyms.get(slug_of(self.title), slug_of(self.title))
        return self.named[slug][0] if self.title and slug in self.named else None

    def most_named(self) -> Mention | None:
        """The armed group that the text names at least twice as often as any other."""
        counts = sorted(self.named.values(), key=lambda pair: -pair[1])
        is_clear = counts and (len(counts) == 1 or counts[0][1] >= 2 * counts[1][1])
        return counts[0][0] if is_clear else None

    def _groups(self, sentence: Tagged) -> list[Mention]:
        return armed_groups(sentence, self.gazetteer, self._is_met)

    def _remember(self, sentence: Tagged) -> None:
        """Remember the armed groups that a sentence names, and the short form of a new name; of
        two in one sentence "the group" may be either."""
        groups = self._groups(sentence)
        slugs = [self._slug(group) for group in groups]
        for slug, group in dict(zip(slugs, groups, strict=True)).items():
            self.named[slug] = (group, self.named.get(slug, (group, 0))[1] + 1)
            self.heads |= dict.fromkeys(heads_of(group.text), group)
            words = group.text.split(" ")
            if group.letter == "U" and len(words) > 1:
                self.linker.acronyms.setdefault(slug_of(words[-1]), slug)
        if groups:
            is_clear = len(set(slugs)) == 1 or bool(_FORMED.search(sentence.code))
            first = groups[0] if is_subject(sentence, groups[0]) else None
            self.group = groups[-1] if is_clear else first
        elif self.titled() is not None:
            self.group = self.titled()

    def _slug(self, group: Mention) -> str:
        slug = group.slug or slug_of(group.text)
        return self.linker.acronyms.get(slug, slug)

    def _is_met(self, name: Mention) -> bool:
        """Whether a name that no record has is that of a group of which the text has spoken."""
        return self._slug(name) in self.named
