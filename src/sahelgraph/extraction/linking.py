"""Names in a document and the things of the graph: known, ambiguous or new."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz, process

from sahelgraph.extraction.bodies import BODIES
from sahelgraph.extraction.drafts import NewThing
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import lexicon, read_patterns
from sahelgraph.extraction.tagging import Mention
from sahelgraph.extraction.text import key
from sahelgraph.records.reader import Dataset
from sahelgraph.records.vocabulary import ACTOR_CLASSES

#: How like a name must be (per cent, token sort) to be proposed; never enough to be taken.
_NEAR = 84
#: A speaker of two or three names is a person, unless one of them is a word for a body.
_PERSON = re.compile(r"[A-Z][\w'’-]+(?: (?:[a-z]+ )?[A-Z][\w'’-]+){1,2}")
_ORGANISATION = re.compile(
    r"(?i)(?:group|army|front|movement|ministry|union|brigades?|council|agency|office|cent(?:er|re)"
    r"|institute|cross|crescent|watch|international|news|radio|times|post|herald|press|guards?|police"
    r"|command|committee|commission|organi[sz]ation|network|party|forces?|government|university"
    r"|hospital|bank|court|states?|nations|project|data|location|fund|foundation|voice|daily|bureau)\b"
)
_ARMY = re.compile(
    r"(?i)\b(?:army|military|armed forces|troops|soldiers|general staff|high command)\b"
)
_POLICE = re.compile(r"(?i)\bpolice(?:m[ae]n)?\Z")
_GOVERNS = re.compile(r"\b(?:government|authorities|junta|ministry|defen[cs]e minister)\b")
_FORCE_KINDS = ("armed-forces", "army")


def slug_of(name: str) -> str:
    """A slug for a name: lower-case ASCII letters, digits, single hyphens."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", ""))
    plain = "".join(c for c in plain if c.isascii())
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "unnamed"


def is_like_a_person(name: str) -> bool:
    """Whether a name of two or three words has none that makes it the name of a body."""
    is_body = bool(_ORGANISATION.search(name)) or not BODIES.isdisjoint(key(name).split())
    return bool(_PERSON.fullmatch(name)) and not is_body


@dataclass
class Linker:
    """Turns mentions into slugs; remembers every name that it had to make new."""

    gazetteer: Gazetteer
    forces: dict[str, str] = field(default_factory=dict)
    governments: dict[str, str] = field(default_factory=dict)
    things: dict[str, NewThing] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)

    def anew(self) -> Linker:
        """A linker for another document, which knows the same records and no new names."""
        return Linker(self.gazetteer, self.forces, self.governments)

    def force(self, country: str, locator: str) -> str:
        """The slug of a country's armed forces."""
        if country in self.forces:
            return self.forces[country]
        name = next(
            (
                " ".join(w)
                for w, (slug, adj) in lexicon().countries.items()
                if slug == country and adj
            ),
            country,
        )
        return self._new("group", f"{name.title()} armed forces", locator, subkind="armed-forces")

    def government(self, country: str, locator: str) -> str:
        """The slug of a country's government."""
        if country in self.governments:
            return self.governments[country]
        return self._new(
            "group",
            f"Government of {country.replace('-', ' ').title()}",
            locator,
            subkind="government",
        )

    def police(self, country: str, locator: str) -> str:
        """The slug of a country's police."""
        return self._body(country, "police", "police", locator)

    def air_force(self, country: str, locator: str) -> str:
        """The slug of a country's air force."""
        return self._body(country, "air force", "air-force", locator)

    def security_forces(self, country: str, locator: str) -> str:
        """The slug of a country's security forces, where no more is told of whose they are."""
        return self._body(country, "security forces", "armed-forces", locator)

    def official(self, country: str, words: str, locator: str) -> str:
        """The slug of a country's army, police or government by the words for one who speaks;
        empty if they are for none of these, or the country is not known."""
        if not country or not words:
            return ""
        if _ARMY.search(words):
            return self.force(country, locator)
        if _POLICE.search(words):
            return self.police(country, locator)
        return self.government(country, locator) if _GOVERNS.search(words) else ""

    def _body(self, country: str, word: str, kind: str, locator: str) -> str:
        """The slug of a body of a country, by its adjective."""
        names = [
            " ".join(w)
            for w, (slug, is_adj) in lexicon().countries.items()
            if slug == country and is_adj
        ]
        name = f"{names[0] if names else country} {word}"
        known = [slug for kind, slug in self.gazetteer.lookup(name) if kind == "group"]
        return known[0] if known else self._new("group", name.capitalize(), locator, subkind=kind)

    def is_armed(self, group: str) -> bool:
        """Whether a group is an armed one, by the records or by the words of its new name."""
        kind = self.gazetteer.kind(("group", group))
        if not kind and group in self.things:
            kind = self.things[group].subkind
        return kind in ACTOR_CLASSES["ArmedGroup"]

    def group(self, mention: Mention, locator: str) -> str:
        """The slug of a group that is named, an old one or a new."""
        known = [slug for kind, slug in mention.things if kind == "group"]
        if not known:
            told = self.gazetteer.lookup(f"{mention.text} group")
            known = [slug for kind, slug in told if kind == "group"]
        if known:
            return known[0]
        return self._new("group", mention.text, locator, subkind=kind_of(mention.text))

    def place(self, name: str, kind: str, locator: str) -> str:
        """The slug of a place that no record has."""
        return self._new("place", name, locator, subkind=kind)

    def person(self, mention: Mention, locator: str) -> str:
        """The slug of a person that is named, an old one or a new.

        Who was only heard to speak so far, and held to be a group, is a person from now on.
        """
        if mention.things:
            return mention.things[0][1]
        slug = self._same_person(mention.text) or self._new("person", mention.text, locator)
        if self.things[slug].kind == "group":
            near = self.near("person", mention.text)
            self.things[slug] = NewThing("person", slug, self.things[slug].name, locator, near=near)
        return slug

    def _same_person(self, name: str) -> str:
        """The slug of the new person whose name is this one with a title, or without one."""
        words = key(name).split()
        for slug, thing in self.things.items():
            known = key(thing.name).split() if thing.kind == "person" else []
            shorter, longer = sorted([words, known], key=len)
            if len(shorter) > 1 and longer[-len(shorter) :] == shorter:
                return slug
        return ""

    def speaker(self, mention: Mention, words: str, locator: str) -> str:
        """The slug of one who says something: a group, person, publisher, force or government."""
        if mention.letter == "C":
            if _ARMY.search(words) or " forces" in f" {words}":
                return self.force(mention.slug, locator)
            return self.government(mention.slug, locator)
        if mention.things:
            return mention.things[0][1]
        if is_like_a_person(mention.text):
            return self.person(mention, locator)
        return self._new("group", mention.text, locator, subkind="armed-group")

    def near(self, kind: str, name: str) -> list[str]:
        """Slugs of things of a kind whose names are like a name, the likest first."""
        names = {
            told: thing[1]
            for thing, tolds in self.gazetteer.names.items()
            if thing[0] == kind
            for told in tolds
        }
        folded = {told: key(told) for told in names}
        matches = process.extract(
            key(name), folded, scorer=fuzz.token_sort_ratio, limit=4, score_cutoff=_NEAR
        )
        return list(dict.fromkeys(names[told] for _, _, told in matches))

    def _new(self, kind: str, name: str, locator: str, subkind: str = "") -> str:
        plain = re.sub(r"\s+", " ", name).strip()
        slug = slug_of(plain)
        slug = self.acronyms.get(slug, slug)
        if (kind, slug) in self.gazetteer.kinds:
            return slug
        if slug not in self.things:
            near = self.near(kind, plain)
            self.things[slug] = NewThing(kind, slug, plain, locator, subkind, near)
        return slug


@cache
def _kinds_of_bodies() -> dict[str, str]:
    return {
        ending: kind
        for kind, endings in read_patterns("words")["kinds_of_bodies"].items()
        for ending in endings.split(", ")
    }


def kind_of(name: str) -> str:
    """The kind of a new group, by the words of its name; an armed group if they tell nothing."""
    words = f" {key(name)} "
    kinds = _kinds_of_bodies().items()
    return next((kind for ending, kind in kinds if f" {ending} " in words), "armed-group")


def read_linker(dataset: Dataset, gazetteer: Gazetteer) -> Linker:
    """A linker that knows the forces and governments of the records by their country."""
    linker = Linker(gazetteer)
    countries: dict[str, list[str]] = {}
    for words, (slug, _) in lexicon().countries.items():
        countries.setdefault(slug, []).append(" ".join(words))
    for slug, group in dataset.groups.items():
        table = (
            linker.forces
            if group.kind in _FORCE_KINDS
            else linker.governments
            if group.kind in ("government", "junta")
            else None
        )
        if table is None:
            continue
        label = f" {' '.join(re.findall('[a-z]+', key(group.label)))} "
        for country, names in countries.items():
            if country not in table and any(f" {name} " in label for name in names):
                table[country] = slug
                break
    return linker
