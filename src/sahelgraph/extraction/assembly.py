"""Scenes turned to drafts of events: who, where, how many, on whose word."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftFigure
from sahelgraph.extraction.figures import (
    CountedPeople,
    find_figures,
    find_objects,
    find_unnumbered,
)
from sahelgraph.extraction.happenings import find_kinds, find_methods, find_targets, is_operation
from sahelgraph.extraction.linking import Linker
from sahelgraph.extraction.localities import Locality, most_specific
from sahelgraph.extraction.perpetrators import Doer, find_doers, is_pronoun, is_unclaimed
from sahelgraph.extraction.persons import find_person_figures
from sahelgraph.extraction.places import find_places
from sahelgraph.extraction.scenes import Scene
from sahelgraph.extraction.speakers import Speech, find_speech, speech_at
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.records.vocabulary import INCIDENT_CLASSES, SCHEMES

_STATE_KINDS = frozenset(
    [
        "army",
        "armed-forces",
        "air-force",
        "gendarmerie",
        "police",
        "intelligence-service",
        "unit",
        "peacekeeping-mission",
        "military-operation",
        "task-force",
        "joint-force",
        "private-military-company",
        "government",
    ]
)
_PLACELESS = frozenset(
    {
        "statement",
        "report",
        "designation",
        "sanction",
        "agreement",
        "judicial-act",
        "declaration",
        "appointment",
    }
)
_WITH_DOERS = frozenset({"attack", "kidnapping", "hostage-execution", "force-operation"})
#: Kinds of group that do no violence.
_NO_DOERS = frozenset({"ngo", "research-institute", "company", "international-organization"})
_ANYBODY = frozenset({"man", "woman", "people", "person", "others", "individual"})
_LOSSES = frozenset(
    {"killed", "wounded", "neutralized", "arrested", "captured", "killed_or_wounded"}
)
_ARMY = re.compile(r"\b(?:army|military|armed forces|troops|soldiers)\b", re.IGNORECASE)


@dataclass
class Assembler:
    """Makes the draft of an event from a scene; ``number`` is that of the document."""

    linker: Linker
    number: str
    home: str = ""
    kidnapping: DraftEvent | None = None

    def locator(self, sentence: Tagged) -> str:
        """The locator of a sentence, such as ``004/b12.s2``."""
        return f"{self.number}/{sentence.name}"

    def draft(self, scene: Scene) -> DraftEvent | None:
        """The draft of a scene, or ``None`` if it tells no event."""
        event = DraftEvent(
            scene.kind,
            scene.date,
            scene.basis,
            [self.locator(s) for s in scene.sentences],
            scene.rule,
        )
        if scene.force:
            return self._beside(scene, event)
        self._doers(scene, event)
        self._kind(scene, event)
        if event.kind not in _PLACELESS:
            self.place_scene(scene, event)
        self._figures(scene, event)
        self._settle_kind(scene, event)
        if event.kind not in _PLACELESS and not event.places:
            self.place_scene(scene, event)
        event.methods = find_methods(scene.sentences) if event.kind in INCIDENT_CLASSES else []
        event.targets = find_targets(scene.sentences[:2])[:3] if event.kind == "attack" else []
        event.unclaimed = next((self.locator(s) for s in scene.sentences if is_unclaimed(s)), "")
        self._complete_doers(event)
        self.kidnapping = event if event.kind == "kidnapping" else self.kidnapping
        return event

    def _beside(self, scene: Scene, event: DraftEvent) -> DraftEvent:
        """An operation that is told only as the time of something else: who, when and where."""
        sentence = scene.sentences[0]
        actor = self._actor(sentence.at(scene.force), event.locators[0])
        event.doers = [DraftDoer("stated", event.locators[0], "beside", actor=actor)]
        self.place_scene(scene, event)
        return event

    def _kind(self, scene: Scene, event: DraftEvent) -> None:
        """An attack of a state's force is an operation of it."""
        if event.kind in ("attack", "deployment", "arrest") and is_operation(scene.sentences[0]):
            stated = [doer for doer in event.doers if doer.attribution == "stated" and doer.actor]
            first = next((d for d in event.doers if d.attribution in ("stated", "suspected")), None)
            is_first = first is not None and first.actor and self.is_state(first.actor)
            if stated and is_first and event.kind != "arrest":
                event.kind = "force-operation"

    def _settle_kind(self, scene: Scene, event: DraftEvent) -> None:
        """A kidnapping by ambush is a kidnapping; who only speaks or signs has done no violence."""
        measures = {figure.measure for figure in event.figures}
        if event.kind == "attack" and "killed" not in measures and measures & {"kidnapped"}:
            event.kind = "kidnapping"
        if event.kind == "attack":
            others = [d for d in event.doers if not (d.actor and self.is_state(d.actor))]
            if (
                others
                or scene.rule == "same-day"
                or any(d.rule == "nobody-named" for d in event.doers)
            ):
                event.doers = others
        losses = measures & {"killed", "wounded", "killed_or_wounded"}
        kinds = {found.kind for found in find_kinds(scene.sentences[0], scene.sentences[0].text)}
        if event.kind not in INCIDENT_CLASSES and losses and "attack" in kinds:
            event.kind = "attack"
        if event.kind == "clash":
            named = scene.sentences[0].of("GU")
            event.participants = list(
                dict.fromkeys(self._actor(m, event.locators[0]) for m in named if m.letter == "G")
            )
        if event.kind not in INCIDENT_CLASSES:
            event.participants = list(dict.fromkeys(d.actor for d in event.doers if d.actor))
            event.doers = []

    def is_state(self, slug: str) -> bool:
        """Whether a slug is that of a state's force, a mission or a government."""
        thing = self.linker.things.get(slug)
        kind = thing.subkind if thing else self.linker.gazetteer.kind(("group", slug))
        return kind in _STATE_KINDS

    # -- who did it

    def _doers(self, scene: Scene, event: DraftEvent) -> None:
        for sentence in scene.sentences:
            for doer in find_doers(sentence):
                drafted = self._doer(sentence, doer, event)
                if drafted is not None:
                    event.doers.append(drafted)
                    _count_doers(event, doer, drafted)
        event.doers = _settled(event.doers)

    def _doer(self, sentence: Tagged, doer: Doer, event: DraftEvent) -> DraftDoer | None:
        locator = self.locator(sentence)
        linked = [self.linker.group(name, locator) for name in doer.linked_to]
        by = [self.linker.speaker(doer.by, doer.by_words, locator)] if doer.by else []
        if doer.is_home:
            actor = self.linker.force(self.home, locator) if self.home else ""
            return DraftDoer(doer.attribution, locator, doer.rule, actor=actor) if actor else None
        if doer.name is None:
            if doer.description in _ANYBODY:
                return None
            if doer.attribution == "claimed" and is_pronoun(doer.description):
                return None
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
        actor = self._actor(doer.name, locator, doer.description)
        if self.linker.gazetteer.kind(("group", actor)) in _NO_DOERS:
            return None
        if doer.attribution == "stated" and self._is_community(actor) and doer.description:
            return DraftDoer("stated", locator, doer.rule, unknown=doer.description, by=by)
        return DraftDoer(doer.attribution, locator, doer.rule, actor=actor, by=by)

    def _actor(self, name: Mention, locator: str, words: str = "") -> str:
        if name.letter == "C" and "government" in words:
            return self.linker.government(name.slug, locator)
        if name.letter == "C":
            return self.linker.force(name.slug, locator)
        return self.linker.group(name, locator)

    def _is_community(self, slug: str) -> bool:
        """Whether a slug is that of a people or clan, whose members act for themselves."""
        kind = self.linker.gazetteer.kind(("group", slug))
        return kind in ("ethnic-community", "clan")

    def _complete_doers(self, event: DraftEvent) -> None:
        if event.kind in _WITH_DOERS and not event.doers:
            event.doers.append(
                DraftDoer("stated", event.locators[0], "nobody-named", unknown="not told")
            )

    # -- where

    def place_scene(self, scene: Scene, event: DraftEvent) -> None:
        """Give an event the most specific places that its sentences name as the scene."""
        found: list[Locality] = []
        for sentence in scene.sentences:
            here = find_places(sentence, self.linker.gazetteer, self.home)
            is_finer = bool(found and here) and max(p.rank for p in here) > max(
                p.rank for p in found
            )
            if here and (not found or (is_finer and _tells_losses(sentence, found))):
                found = here
        if not found:
            return
        kept = most_specific(found, self.linker.gazetteer)
        for place in kept:
            slug = self._place(place, event)
            if slug and slug not in event.places:
                event.places.append(slug)
        event.is_near = all(place.is_near for place in kept)

    def _place(self, place: Locality, event: DraftEvent) -> str:
        if place.kind == "base":
            event.bases.append(place.slug)
            return self.linker.gazetteer.sites.get(place.slug, "")
        if place.slug and (place.slug in self.linker.gazetteer.within):
            return place.slug
        return self.linker.place(place.name, place.kind, event.locators[0])

    # -- how many

    def _figures(self, scene: Scene, event: DraftEvent) -> None:
        for sentence in scene.sentences:
            speeches = find_speech(sentence)
            for counted in self._counted(sentence, event):
                event.figures.append(self._figure(sentence, counted, speeches, event))

    def _side(
        self, counted: CountedPeople, event: DraftEvent, of: str, nationality: list[str]
    ) -> str:
        """Whose loss it is: that of the target, or of those who acted."""
        if event.kind == "force-operation":
            own = {of, *(self.linker.force(country, event.locators[0]) for country in nationality)}
            return "perpetrator" if any(doer.actor in own for doer in event.doers) else "target"
        if self.is_state(of):
            return "target"
        is_violence = event.kind in ("attack", "kidnapping", "coordinated-operation")
        if counted.is_assailant and is_violence and counted.measure in _LOSSES:
            return "perpetrator"
        return "target"

    def _counted(self, sentence: Tagged, event: DraftEvent) -> list[CountedPeople]:
        counted = find_figures(sentence)
        counted += find_person_figures(sentence, counted)
        counted += find_unnumbered(sentence)
        if event.rule == "recalled" and not any(c.measure == "kidnapped" for c in counted):
            ended = [one for one in counted if one.measure in ("released", "killed")]
            counted = [replace(one, measure="kidnapped", rule="recalled") for one in ended[:1]]
        self._hand_back(sentence, counted, event)
        counted = [one for one in counted if _belongs(one, event)]
        is_named = len(event.places) > 1 or event.bases
        if event.kind in ("attack", "force-operation", "coordinated-operation") and not is_named:
            counted += find_objects(sentence)
        return sorted(counted, key=lambda one: one.position)

    def _hand_back(self, sentence: Tagged, counted: list[CountedPeople], event: DraftEvent) -> None:
        """Give the kidnapping before it those whom a release tells to have been kidnapped."""
        taken = self.kidnapping
        if event.kind != "hostage-release" or event.rule != "other-day" or taken is None:
            return
        if taken.locators[0].split(".")[0] == self.locator(sentence).split(".")[0]:
            for one in counted:
                if one.measure == "kidnapped":
                    taken.figures.append(self._figure(sentence, one, [], taken))

    def _figure(
        self, sentence: Tagged, counted: CountedPeople, speeches: list[Speech], event: DraftEvent
    ) -> DraftFigure:
        locator = self.locator(sentence)
        speech = speech_at(sentence, speeches, counted.position)
        by, certainty = self.claimant(speech, locator, event)
        of, nationality = self.victims(counted, locator)
        return DraftFigure(
            counted.measure,
            counted.figure,
            of,
            locator,
            counted.rule,
            side=self._side(counted, event, of, nationality),
            nationality=nationality,
            by=by,
            certainty=certainty,
            is_part=counted.is_part,
        )

    def claimant(
        self, speech: Speech | None, locator: str, event: DraftEvent
    ) -> tuple[list[str], str]:
        """Who says what stands in a speech (slugs), and the certainty if nobody is named."""
        if speech is None:
            return [], ""
        if speech.name is None:
            if speech.words and _ARMY.search(speech.words) and self.home:
                return [self.linker.force(self.home, locator)], ""
            if re.search(r"\b(?:group|militants|they|it)\b", speech.words or "they"):
                actor = next(
                    (d.actor for d in event.doers if d.actor and not self.is_state(d.actor)), ""
                )
                if actor and speech.words:
                    return [actor], ""
            return [], "reported"
        return [self.linker.speaker(speech.name, speech.words, locator)], ""

    def victims(self, counted: CountedPeople, locator: str) -> tuple[str, list[str]]:
        """Whom a figure counts (a concept or the slug of an actor) and of which nationality."""
        countries = [m.slug for m in counted.modifiers if m.letter == "C"]
        groups = [m for m in counted.modifiers if m.letter == "G"]
        noun = counted.noun if counted.noun in SCHEMES["victim"] else "people"
        if counted.person is not None and counted.person.things:
            return counted.person.slug, []
        if noun == "soldiers" and countries:
            return (
                (self.linker.force(countries[0], locator), [])
                if countries[0] in self.linker.forces
                else (noun, countries)
            )
        if noun == "soldiers" and groups:
            kind = self.linker.gazetteer.kind(groups[0].things[0]) if groups[0].things else ""
            if kind in _STATE_KINDS and kind != "peacekeeping-mission":
                return groups[0].slug, []
        if noun in ("fighters", "militants", "mercenaries") and groups and groups[0].slug:
            return groups[0].slug, []
        return noun, countries


def _belongs(counted: CountedPeople, event: DraftEvent) -> bool:
    """Whether a figure is of this event, where a sentence tells a kidnapping and its end."""
    if event.rule == "recalled":
        return counted.measure in ("kidnapped", "hostages")
    if event.kind in ("hostage-release", "hostage-execution"):
        return counted.measure not in ("kidnapped", "hostages")
    return True


def _tells_losses(sentence: Tagged, found: list[Locality]) -> bool:
    """Whether a later sentence places the losses more finely than the first did."""
    is_wide = max(place.rank for place in found) <= 3
    return is_wide and bool(
        re.search(r"\bkill\w*\b.*\bQ\d+ in [PU]\d+|Q\d+ in [PU]\d+ , ", sentence.code)
    )


def _count_doers(event: DraftEvent, doer: Doer, drafted: DraftDoer) -> None:
    """How many took part, where those who did it are counted."""
    if doer.count and doer.attribution in ("stated", "suspected"):
        of = drafted.actor or "attackers"
        event.figures.append(
            DraftFigure(
                "took_part", doer.count, of, drafted.locator, "counted-doers", side="perpetrator"
            )
        )


def _settled(doers: list[DraftDoer]) -> list[DraftDoer]:
    """Each doer once: a plain telling gives way to no other, repeated ones fall together."""
    kept: list[DraftDoer] = []
    for doer in doers:
        name = doer.actor or doer.unknown.lower()
        if any(
            (other.actor or other.unknown.lower()) == name and other.attribution == doer.attribution
            for other in kept
        ):
            continue
        same = [o for o in kept if (o.actor or o.unknown.lower()) == name]
        if (
            same
            and doer.attribution == "stated"
            and same[0].attribution in ("suspected", "blamed", "claimed")
        ):
            continue
        kept.append(doer)
    return kept
