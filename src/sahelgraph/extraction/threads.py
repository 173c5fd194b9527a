"""What a text is about, sentence by sentence: who "he", "it" and "its leader" may stand for."""

from __future__ import annotations

from dataclasses import dataclass, field

from sahelgraph.extraction.linking import slug_of
from sahelgraph.extraction.tagging import Mention
from sahelgraph.extraction.told_names import ToldNames


@dataclass
class Thread:
    """What a text is about while it is read, sentence by sentence.

    ``people`` and ``groups`` are those whom the last sentence with some names, ``objects`` the
    groups among them that it is not about, ``state`` the country that it begins with, ``is_split``
    whether it tells of a split. ``full`` holds the full name for each family name and each short
    name of a group, of the document; ``bodies`` the names that stood behind "the", which are no
    people's; ``called`` and ``places`` those that the text tells to be groups' and places',
    ``defined`` the single names that are told to be groups'. ``met`` are the groups of the block,
    the last first, and ``countries`` its countries. ``counts`` and ``named`` are of the groups that
    no record has; ``main`` is the one whose name is the ``title`` of the text. ``left`` are the
    groups, as slugs, that somebody left in the last sentence, ``local``
    the people, as slugs, who lead no more than a part of a group; ``spoken`` is the country of
    which alone the last sentence tells, and ``is_of_unit`` says that its subject is a body without
    a name ("a detachment"), ``is_stormed`` that it tells of an attack on a post. ``vacant`` is the
    office, and the slug of the group, that it tells to have somebody new.
    """

    people: list[Mention] = field(default_factory=list)
    groups: list[Mention] = field(default_factory=list)
    full: dict[str, Mention] = field(default_factory=dict)
    bodies: set[str] = field(default_factory=set)
    topic: Mention | None = None
    counts: dict[str, int] = field(default_factory=dict)
    named: dict[str, Mention] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()
    met: list[Mention] = field(default_factory=list)
    objects: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    title: str = ""
    main: Mention | None = None
    state: Mention | None = None
    is_split: bool = False
    left: list[str] = field(default_factory=list)
    local: set[str] = field(default_factory=set)
    spoken: Mention | None = None
    is_of_unit: bool = False
    is_stormed: bool = False
    vacant: tuple[str, str] | None = None
    called: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    @classmethod
    def of(cls, title: str, told: ToldNames) -> Thread:
        """The thread of a text with a title, of which it is known what its names are told to be."""
        return cls(title=title, bodies=set(told.no_people), called=told.bodies, places=told.places)

    def begin(self, topic: Mention | None = None, told: set[str] | None = None) -> None:
        """Forget what the block before was about; names stay known.

        ``topic`` is the group that the whole text is about, if one is known to be; else it is the
        one that bears the title, is named most, or is alone ``told`` of so far, as slugs.
        """
        alone = [self.named[name] for name in self.named if slug_of(name) in (told or set())]
        topic = topic or self.main or self._most_named()
        self.people, self.groups = [], []
        self.topic = topic or (alone[0] if len(alone) == 1 and len(told or ()) == 1 else None)
        self.met, self.objects, self.state, self.is_split = [], set(), None, False
        self.left, self.spoken, self.is_of_unit, self.vacant = [], None, False, None
        self.is_stormed = False
        self.countries = frozenset()

    def turn_to(self, made: set[str]) -> None:
        """Go on with the group that the sentence tells to have been made, as slugs."""
        new = [g for g in self.groups if (g.slug or slug_of(g.text)) in made]
        self.groups = [*new, *(group for group in self.groups if group not in new)]
        self.objects -= {group.text for group in new}

    def _most_named(self) -> Mention | None:
        """The group that is no record's and is named twice as often as any other."""
        counts = sorted(self.counts.items(), key=lambda item: -item[1])[:2]
        is_clear = (
            counts and counts[0][1] > 1 and (len(counts) == 1 or counts[0][1] >= 2 * counts[1][1])
        )
        return self.named[counts[0][0]] if is_clear else None

    @property
    def group(self) -> Mention | None:
        """The group that "it" stands for: the first that the last sentence is about, else the
        text's own, else any."""
        about = [group for group in self.groups if group.text not in self.objects]
        if self.is_of_unit:
            return None
        return next(iter(about), None) or self.topic or next(iter(self.groups), None)
