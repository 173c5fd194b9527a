"""Who acts: names and descriptions of passages turned to the actors of drafts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sahelgraph.extraction.drafts import DraftDoer, DraftEvent
from sahelgraph.extraction.forces import is_home_force
from sahelgraph.extraction.lexicon import lexicon
from sahelgraph.extraction.linking import Linker
from sahelgraph.extraction.perpetrators import Doer
from sahelgraph.extraction.tagging import Mention
from sahelgraph.extraction.wording import is_pronoun

#: Kinds of group that serve a state.
STATE_KINDS = frozenset(
    ["army", "armed-forces", "air-force", "gendarmerie", "police", "intelligence-service", "unit",
     "peacekeeping-mission", "military-operation", "task-force", "joint-force",
     "private-military-company", "government"]
)  # fmt: skip
#: What stands behind a country's adjective in the name of its army.
_NATIONAL = re.compile(r"(?:national|armed|defen[cs]e|federal|republican)-(?:army|forces?|guard)")
#: Kinds of group that do no violence.
_NO_DOERS = frozenset({"ngo", "research-institute", "company", "international-organization"})
_POLICE = frozenset({"police", "police officers", "riot police"})
_ANYBODY = frozenset({"man", "woman", "people", "person", "others", "individual"})
_FLYING = re.compile(r"(?i)\bair force\b")
#: What an army says that it did, it did.
_OWN_DEEDS = ("force-claims-deed", "claims-deed")
_SECURED = re.compile(r"(?i)\bsecurity (?:forces|services|agencies)\b")
_POLICED = re.compile(r"(?i)\bpolice(?:m[ae]n)?\Z")
_GOVERNS = re.compile(r"\b(?:government|authorities|junta)\b")


@dataclass(frozen=True)
class Actors:
    """Turns those who are told to act into slugs; ``home`` is the country of the document."""

    linker: Linker
    home: str

    def is_state(self, slug: str) -> bool:
        """Whether a slug is that of a state's force, a mission or a government."""
        thing = self.linker.things.get(slug)
        kind = thing.subkind if thing else self.linker.gazetteer.kind(("group", slug))
        first, _, rest = slug.partition("-")
        is_national = thing is not None and (first,) in lexicon().countries
        return kind in STATE_KINDS or bool(is_national and _NATIONAL.fullmatch(rest))

    def drafted(self, doer: Doer, event: DraftEvent, locator: str) -> DraftDoer | None:
        """One who did it as a draft of a doer; ``None`` if nobody who acts is meant."""
        linked = [self.linker.group(name, locator) for name in doer.linked_to]
        by = [self.linker.speaker(doer.by, doer.by_words, locator)] if doer.by else []
        if self.home and doer.name is None and _FLYING.search(doer.description):
            actor = self.linker.air_force(self.home, locator)
            return DraftDoer(doer.attribution, locator, doer.rule, actor=actor)
        if doer.is_home:
            actor = self.linker.force(self.home, locator) if self.home else ""
            unknown = "" if actor or event.rule[:5] != "prose" else "army"
            if not actor and not unknown:
                return None
            return DraftDoer(doer.attribution, locator, doer.rule, actor=actor, unknown=unknown)
        if doer.name is None:
            if doer.attribution == "claimed" and is_pronoun(doer.description):
                return None
            if doer.description.lower() in _POLICE:
                return self._police(doer, locator, event, by)
            if doer.description in _ANYBODY or doer.description.lower() in ("group", "faction"):
                return None
            if self.home and is_home_force(doer.description):
                actor = self.linker.force(self.home, locator)
                return DraftDoer(doer.attribution, locator, doer.rule, actor=actor, by=by)
            is_group = doer.description.split(" ")[-1] in ("group", "groups")
            if (is_group or is_pronoun(doer.description)) and event.doers and not doer.by_words:
                return None
            return DraftDoer(
                doer.attribution,
                locator,
                doer.rule,
                unknown=doer.description,
                by=by,
                linked_to=linked,
            )
        is_armed = event.kind in ("attack", "force-operation") and "government" in doer.description
        actor = self.actor(doer.name, locator, "army" if is_armed else doer.description)
        if self.linker.gazetteer.kind(("group", actor)) in _NO_DOERS:
            return None
        if doer.attribution == "stated" and self._is_community(actor) and doer.description:
            return DraftDoer("stated", locator, doer.rule, unknown=doer.description, by=by)
        is_own = doer.rule in _OWN_DEEDS and self.is_state(actor)
        attribution = "stated" if is_own else doer.attribution
        return DraftDoer(attribution, locator, doer.rule, actor=actor, by=by)

    def _police(
        self, doer: Doer, locator: str, event: DraftEvent, by: list[str]
    ) -> DraftDoer | None:
        """The police of the country that the text is about, if it does more than arrest."""
        if event.kind in ("arrest", "judicial-act") or not self.home:
            return None
        actor = self.linker.police(self.home, locator)
        return DraftDoer(doer.attribution, locator, doer.rule, actor=actor, by=by)

    def actor(self, name: Mention, locator: str, words: str = "") -> str:
        """The slug of one who acts; ``words`` say which forces of a country are meant."""
        if name.letter == "C" and _SECURED.search(words):
            return self.linker.security_forces(name.slug, locator)
        if name.letter == "C" and _POLICED.search(words):
            return self.linker.police(name.slug, locator)
        if name.letter == "C" and _GOVERNS.search(words):
            return self.linker.government(name.slug, locator)
        if name.letter == "C" and _FLYING.search(words):
            return self.linker.air_force(name.slug, locator)
        if name.letter == "C":
            return self.linker.force(name.slug, locator)
        return self.linker.group(name, locator)

    def _is_community(self, slug: str) -> bool:
        """Whether a slug is that of a people or clan, whose members act for themselves."""
        kind = self.linker.gazetteer.kind(("group", slug))
        return kind in ("ethnic-community", "clan")
