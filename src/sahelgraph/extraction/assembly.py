"""Scenes turned to drafts of events: who, where, how many, on whose word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from sahelgraph.extraction.actors import STATE_KINDS, Actors
from sahelgraph.extraction.authors import author_of, mends_toll, silent_party
from sahelgraph.extraction.companions import with_companions
from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftFigure
from sahelgraph.extraction.figures import (
    CountedPeople,
    find_figures,
    find_objects,
    find_unnumbered,
)
from sahelgraph.extraction.forces import is_force, is_whosever
from sahelgraph.extraction.happenings import (
    find_kinds,
    find_methods,
    find_targets,
    is_by_force,
    is_freed_by_force,
    is_operation,
)
from sahelgraph.extraction.linking import Linker
from sahelgraph.extraction.non_doers import kills_attackers
from sahelgraph.extraction.participation import (
    count_doers,
    name_force,
    say_that_nobody_is_named,
    settle_doers,
)
from sahelgraph.extraction.perpetrators import find_doers, is_unclaimed
from sahelgraph.extraction.persons import find_person_figures
from sahelgraph.extraction.placing import Placer
from sahelgraph.extraction.reality import is_misfortune
from sahelgraph.extraction.scene import Scene
from sahelgraph.extraction.sides import belongs, side_of
from sahelgraph.extraction.speakers import Speech, find_speech, speech_at
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.records.vocabulary import INCIDENT_CLASSES, SCHEMES

#: Targets that are not counted where their names are told.
_NAMED_THEMSELVES = frozenset({"villages", "towns", "positions"})
_EXECUTED = re.compile(r"(?i)\b(?:execut|behead|put to death)")
#: What the armed impose is a siege.
_BLOCKADE = re.compile(r"\b(?:blockade|siege)\b")
_ATTACKS = frozenset({"attack", "coordinated-operation"})
_MEDIA = re.compile(r"\b(?:media|press|newspapers?|radio|television|reports)\b", re.IGNORECASE)


@dataclass
class Assembler:
    """Makes the draft of an event from a scene; ``number`` is that of the document."""

    linker: Linker
    number: str
    home: str = ""
    kidnapping: DraftEvent | None = None
    authors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def actors(self) -> Actors:
        """Whom names and descriptions stand for, with the home that the block has."""
        return Actors(self.linker, self.home)

    def is_state(self, slug: str) -> bool:
        """Whether a slug is that of a state's force, a mission or a government."""
        return self.actors.is_state(slug)

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
        if event.kind == "report":
            self._author(scene.sentences[0], event)
        self._doers(scene, event)
        self._kind(scene, event)
        placer = Placer(self.linker, self.home)
        placer.place(scene, event)
        self._figures(scene, event)
        self._settle_kind(scene, event)
        placer.place_settled(scene, event)
        hit = [figure for figure in event.figures if figure.measure == "targets_hit"]
        of_many = len(hit) > 1 or any(figure.of == "attacks" for figure in hit)
        if event.kind == "attack" and event.rule.startswith("prose") and of_many:
            event.kind = "coordinated-operation"
        event.methods = find_methods(scene.sentences) if event.kind in INCIDENT_CLASSES else []
        event.targets = find_targets(scene.sentences[:2])[:3] if event.kind == "attack" else []
        event.unclaimed = next((self.locator(s) for s in scene.sentences if is_unclaimed(s)), "")
        if not event.rule.startswith("prose"):
            event.doers = [doer for doer in event.doers if not is_whosever(doer.unknown)]
        name_force(event, scene, self.linker, self.home)
        say_that_nobody_is_named(event)
        self.kidnapping = event if event.kind == "kidnapping" else self.kidnapping
        return event

    def _beside(self, scene: Scene, event: DraftEvent) -> DraftEvent:
        """An operation that is told only as the time of something else: who, when and where."""
        sentence = scene.sentences[0]
        actor = self.actors.actor(sentence.at(scene.force), event.locators[0])
        event.doers = [DraftDoer("stated", event.locators[0], "beside", actor=actor)]
        self.place_scene(scene, event)
        return event

    def _author(self, sentence: Tagged, event: DraftEvent) -> None:
        """Remember who wrote the report that an event is."""
        author, locator = author_of(sentence), event.locators[0]
        if author is not None:
            self.authors[locator] = [self.linker.speaker(author, "", locator)]

    def _kind(self, scene: Scene, event: DraftEvent) -> None:
        """An attack of a state's force is an operation of it; what goes on with the event that a
        text is about is of its kind."""
        if event.rule == "prose-running":
            return
        first = next(iter(event.doers), None)
        is_armed = first is not None and not (self.is_state(first.actor) or is_force(first.unknown))
        if event.kind == "declaration" and is_armed and _BLOCKADE.search(scene.sentences[0].code):
            event.kind = "attack"
        is_told = event.kind in ("attack", "arrest") or (
            event.kind == "deployment" and not event.rule.startswith("prose")
        )
        if is_told and is_operation(scene.sentences[0]):
            stated = [doer for doer in event.doers if doer.attribution == "stated" and doer.actor]
            first = next((d for d in event.doers if d.attribution in ("stated", "suspected")), None)
            is_first = first is not None and first.actor and self.is_state(first.actor)
            if stated and is_first and event.kind != "arrest":
                event.kind = "force-operation"
        if event.kind == "hostage-release" and is_freed_by_force(scene.sentences[0]):
            stated = [doer for doer in event.doers if doer.attribution == "stated" and doer.actor]
            is_own = bool(stated) and all(self.is_state(doer.actor) for doer in stated)
            event.kind = "force-operation" if is_own else event.kind
        if event.kind == "kidnapping" and first is not None and first.attribution == "stated":
            is_arrest = is_force(first.unknown) if first.unknown else self.is_state(first.actor)
            if event.rule == "recalled":
                event.doers = [] if is_arrest else event.doers
            else:
                event.kind = "arrest" if is_arrest else event.kind
        is_violent = event.kind in _ATTACKS
        first = next((d for d in event.doers if d.attribution in ("stated", "suspected")), None)
        if is_violent and first and not event.rule.startswith("prose"):
            is_opening = first.locator == self.locator(scene.sentences[0])
            is_own = is_force(first.unknown) if first.unknown else self.is_state(first.actor)
            is_own = is_own or any(doer.rule == "force-nominal" for doer in event.doers)
            if is_opening and is_own:
                event.kind = "force-operation"
        if is_violent and event.rule.startswith("prose") and event.doers:
            first = event.doers[0]
            is_told = first.attribution != "claimed" or first.rule == "force-claims-deed"
            is_army = first.unknown == "army" or is_force(first.unknown)
            if is_told and (is_army or self.is_state(first.actor)):
                event.kind = "force-operation"

    def _settle_kind(self, scene: Scene, event: DraftEvent) -> None:
        """A kidnapping by ambush is a kidnapping; who only speaks or signs has done no violence."""
        measures = {figure.measure for figure in event.figures}
        kinds = {found.kind for found in find_kinds(scene.sentences[0], scene.sentences[0].text)}
        is_taken = measures & {"kidnapped"} or "kidnapping" in kinds
        if event.kind == "attack" and "killed" not in measures and is_taken:
            event.kind = "kidnapping"
        killed = [figure.of for figure in event.figures if figure.measure == "killed"]
        is_executed = any(map(_EXECUTED.search, (one.text for one in scene.sentences)))
        if event.kind == "attack" and "hostages" in killed and is_executed:
            event.kind = "hostage-execution"
        if event.kind == "attack":
            others = [
                d
                for d in event.doers
                if d.attribution in ("blamed", "denied")
                or not ((d.actor and self.is_state(d.actor)) or is_force(d.unknown))
            ]
            if (
                others
                or scene.rule == "same-day"
                or any(d.rule == "nobody-named" for d in event.doers)
            ):
                event.doers = others
        losses = measures & {"killed", "wounded", "killed_or_wounded"}
        is_political = event.kind not in INCIDENT_CLASSES and not event.rule.startswith("prose")
        if is_political and losses and "attack" in kinds:
            event.kind = "attack"
        is_forceful = event.kind in _ATTACKS and any(map(is_by_force, scene.sentences))
        if (
            event.rule != "prose-running"
            and is_forceful
            and not any(
                doer.rule != "nobody-named" and doer.attribution == "stated" for doer in event.doers
            )
        ):
            event.kind = "force-operation"
        if event.kind == "clash":
            named = scene.sentences[0].of("GU")
            event.participants = list(
                dict.fromkeys(
                    self.actors.actor(m, event.locators[0]) for m in named if m.letter == "G"
                )
            )
            event.doers = [doer for doer in event.doers if doer.attribution != "stated"]
        if event.kind not in INCIDENT_CLASSES:
            event.participants = list(dict.fromkeys(d.actor for d in event.doers if d.actor))
            event.doers = []

    # -- who did it

    def _doers(self, scene: Scene, event: DraftEvent) -> None:
        for sentence in scene.sentences:
            for doer in find_doers(sentence):
                if event.doers and kills_attackers(sentence, doer):
                    continue
                drafted = self.actors.drafted(doer, event, self.locator(sentence))
                if drafted is not None:
                    event.doers.append(drafted)
                    count_doers(event, doer, drafted)
        others = [doer for doer in event.doers if doer.rule != "took-part"]
        known = [doer for doer in event.doers if doer.actor]
        event.doers = settle_doers(others or known or event.doers)

    # -- where

    def place_scene(self, scene: Scene, event: DraftEvent) -> None:
        """Give an event the most specific places that its sentences name as the scene."""
        Placer(self.linker, self.home).place_scene(scene, event)

    # -- how many

    def _figures(self, scene: Scene, event: DraftEvent) -> None:
        for sentence in scene.sentences:
            told = self._counted(sentence, event)
            speeches = find_speech(sentence) if told else []
            known = {fig.measure for fig in event.figures if fig.figure == "1"}
            for counted in told:
                if counted.rule != "person-pronoun" or counted.measure not in known:
                    event.figures.append(self._figure(sentence, counted, speeches, event))

    def _counted(self, sentence: Tagged, event: DraftEvent) -> list[CountedPeople]:
        if event.kind not in INCIDENT_CLASSES and is_misfortune(sentence):
            return []
        counted = find_figures(sentence)
        counted += find_person_figures(sentence, counted)
        counted = with_companions(sentence, counted)
        counted += find_unnumbered(sentence)
        if event.rule == "recalled" and not any(c.measure == "kidnapped" for c in counted):
            ended = [one for one in counted if one.measure in ("released", "killed")]
            counted = [replace(one, measure="kidnapped", rule="recalled") for one in ended[:1]]
        self._hand_back(sentence, counted, event)
        counted = [one for one in counted if belongs(one, event)]
        is_named = len(event.places) > 1 or event.bases
        if event.kind in ("attack", "force-operation", "coordinated-operation"):
            hit = find_objects(sentence)
            is_prose = event.rule.startswith("prose")
            counted += [
                one
                for one in hit
                if not is_named or (is_prose and one.noun not in _NAMED_THEMSELVES)
            ]
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
        if speech is None and event.rule.startswith("prose"):
            by = self._source(sentence, counted, event)
        of, nationality = self.victims(counted, locator)
        known = nationality if event.kind == "force-operation" else []
        forces = {self.linker.force(country, event.locators[0]) for country in known}
        return DraftFigure(
            counted.measure,
            counted.figure,
            of,
            locator,
            counted.rule,
            side=side_of(counted, event, of, forces, is_of_state=self.is_state(of)),
            nationality=nationality,
            by=by,
            certainty=certainty,
            is_part=counted.is_part,
        )

    def _source(self, sentence: Tagged, counted: CountedPeople, event: DraftEvent) -> list[str]:
        """Whose word a figure in prose stands on, where its sentence does not say it: that of the
        report, of the accuser, of the toll before it, of who did not make losses known."""
        locator = self.locator(sentence)
        accusing = [d for d in event.doers if d.rule in ("blames", "holds-responsible")]
        blamed = [d.by for d in accusing if d.locator == locator]
        if blamed:
            return list(blamed[0])
        if event.kind == "report":
            return self.authors.get(event.locators[0], [])
        if mends_toll(sentence) and event.figures:
            return list(event.figures[-1].by)
        silent = silent_party(sentence) if counted.figure == "undisclosed" else None
        return [self.linker.speaker(*silent, locator)] if silent else []

    def claimant(
        self, speech: Speech | None, locator: str, event: DraftEvent
    ) -> tuple[list[str], str]:
        """Who says what stands in a speech (slugs), and the certainty if nobody is named."""
        if speech is None:
            return [], ""
        if speech.name and speech.name.letter == "C" and _MEDIA.search(speech.words):
            return [], "reported"
        if speech.name is None:
            if said := self.linker.official(self.home, speech.words, locator):
                return [said], ""
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
            if kind in STATE_KINDS and kind != "peacekeeping-mission":
                return groups[0].slug, []
        if noun in ("fighters", "militants", "mercenaries") and groups and groups[0].slug:
            return groups[0].slug, []
        return noun, countries
