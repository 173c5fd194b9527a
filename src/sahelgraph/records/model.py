"""One typed model for each kind of record.

A record is what a curator writes; it says nothing that a default says as well. References
are slugs, evidence is a list of locators such as ``004/b12.s2``, dates are EDTF, figures
are words (:mod:`~sahelgraph.records.figures`). What a model checks stands in one record;
what takes two records stands in :mod:`~sahelgraph.records.checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from sahelgraph.records import vocabulary
from sahelgraph.records.fields import (
    ClaimFields,
    Code,
    Dates,
    Edtf,
    Evidence,
    FigureText,
    Record,
    Slug,
    Slugs,
    Text,
    as_list,
    one_of,
)
from sahelgraph.records.figures import Figure as FigureValue
from sahelgraph.records.figures import read_figure
from sahelgraph.records.gazetteer import GazetteerEntry


class Name(Record):
    """A name or spelling of a thing, with the time for which it was used where that is told."""

    text: Text
    kind: Annotated[str, one_of("name-kind")] = "spelling"
    language: str = "en"
    valid_from: Edtf | None = None
    valid_to: Edtf | None = None
    evidence: Evidence


class Thing(Record):
    """A thing with an identity of its own."""

    kind_of_thing: ClassVar[str]

    id: Slug
    label: Text
    names: list[Name] = Field(default_factory=list)
    evidence: Evidence | None = None
    identifiers: dict[Annotated[str, one_of("id-scheme")], str] = Field(default_factory=dict)
    note: Text | None = None


class Strength(ClaimFields):
    """How many fighters or troops an actor is said to have."""

    fighters: FigureText
    date: Edtf | None = None
    figure: ClassVar[property] = property(lambda self: read_figure(self.fighters))


class Control(ClaimFields):
    """That an actor holds a place or base at a time, or the ``extent`` of it in words."""

    place: Slug | None = None
    base: Slug | None = None
    extent: Text | None = None
    date: Edtf | None = None

    @model_validator(mode="after")
    def _one_object(self) -> Control:
        if (self.place is None) == (self.base is None):
            raise ValueError("needs either 'place' or 'base'")
        return self


class Actor(Thing):
    """A group, force, mission, company, body or community (``groups.yaml``)."""

    kind_of_thing = "group"

    kind: Annotated[str, one_of("actor-kind")]
    cited_as: Annotated[list[str], BeforeValidator(as_list)] = Field(default_factory=list)
    strengths: list[Strength] = Field(default_factory=list)
    controls: list[Control] = Field(default_factory=list)


class Role(ClaimFields):
    """A person in a role in an actor: from–to, or attested at moments."""

    role: Annotated[str, one_of("role")]
    of: Slug | None = None
    start: Edtf | None = None
    end: Edtf | None = None
    attested: Dates = Field(default_factory=list)
    end_reason: Annotated[str, one_of("end-reason")] | None = None


class Fate(ClaimFields):
    """What happened to a person, by whom and where."""

    fate: Annotated[str, one_of("fate")]
    date: Edtf | None = None
    place: Slug | None = None
    actor: Slugs = Field(default_factory=list)
    event: Slug | None = None


class Person(Thing):
    """A named person with roles and fates (``people.yaml``)."""

    kind_of_thing = "person"

    nationality: Slug | None = None
    roles: list[Role] = Field(default_factory=list)
    fates: list[Fate] = Field(default_factory=list)


class Place(Thing):
    """A settlement, region, country, road … (``places.yaml``); ``within`` needs evidence."""

    kind_of_thing = "place"

    kind: Annotated[str, one_of("place-kind")]
    within: Slugs = Field(default_factory=list)


class Base(Thing):
    """A camp, post, barracks, airport … and who operates it (``bases.yaml``)."""

    kind_of_thing = "base"

    kind: Annotated[str, one_of("base-kind")]
    place: Slug | None = None
    near: Slug | None = None
    operator: Slugs = Field(default_factory=list)


class Publisher(Thing):
    """A medium, agency or institute that is cited (``publishers.yaml``)."""

    kind_of_thing = "publisher"

    kind: Annotated[str, one_of("publisher-kind")] = "unknown"
    cited_as: Annotated[list[str], BeforeValidator(as_list)] = Field(default_factory=list)


class Telling(Record):
    """One telling of an event; in a file also just its locator or locators."""

    passage: Evidence = Field(alias="in")
    date: Edtf | None = None
    date_as_written: Text | None = None
    place_as_written: Text | None = None
    actor_as_written: Text | None = None
    codes: list[Code] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _from_locators(cls, value: Any) -> Any:
        return {"in": value} if isinstance(value, str | list) else value


Tellings = Annotated[list[Telling], BeforeValidator(as_list), Field(min_length=1)]


class Attribution(ClaimFields):
    """Who is said to have done it: a known actor, or one unknown but for a description."""

    actor: Slug | None = None
    unknown: Text | None = None
    attribution: Annotated[str, one_of("attribution")] = "stated"
    on_behalf_of: Slug | None = None
    linked_to: Slugs = Field(default_factory=list)

    @model_validator(mode="after")
    def _known_or_unknown(self) -> Attribution:
        if (self.actor is None) == (self.unknown is None):
            raise ValueError("needs either 'actor' (a slug) or 'unknown' (a description)")
        if self.unknown and self.attribution == "claimed" and self.by:
            raise ValueError("an unnamed group that claims speaks for itself: leave out 'by'")
        return self


MEASURES = {scheme.replace("-", "_"): scheme for scheme in vocabulary.SCHEMES["measure"]}


class Figure(ClaimFields):
    """Figures of one claimant for one group of victims; a key for each measure.

    ``laid_to`` are the actors to whom the figure, often a part of another, is attributed;
    ``may_overlap`` is a figure, no smaller one, that may count the same victims.
    """

    of: Slug = "people"
    laid_to: Slugs = Field(default_factory=list)
    nationality: Slugs = Field(default_factory=list)
    side: Annotated[str, one_of("side")] = "target"
    place: Slug | None = None
    included_in: Slug | None = None
    may_overlap: Slug | None = None
    killed: FigureText | None = None
    wounded: FigureText | None = None
    killed_or_wounded: FigureText | None = None
    neutralized: FigureText | None = None
    captured: FigureText | None = None
    kidnapped: FigureText | None = None
    hostages: FigureText | None = None
    missing: FigureText | None = None
    arrested: FigureText | None = None
    released: FigureText | None = None
    displaced: FigureText | None = None
    charged: FigureText | None = None
    convicted: FigureText | None = None
    acquitted: FigureText | None = None
    lynched: FigureText | None = None
    targets_hit: FigureText | None = None
    took_part: FigureText | None = None
    violations: FigureText | None = None

    @model_validator(mode="after")
    def _some_measure(self) -> Figure:
        measures = [measure for measure, _ in self.measured()]
        if not measures:
            raise ValueError(f"needs a measure: one of {', '.join(sorted(MEASURES))}")
        if len(measures) > 1 and (self.id or self.superseded_by):
            raise ValueError("a figure with an id or superseded_by has exactly one measure")
        return self

    def measured(self) -> Iterator[tuple[str, FigureValue]]:
        """Each measure (a notation of the scheme ``measure``) with its figure."""
        for field, measure in MEASURES.items():
            text = getattr(self, field)
            if text is not None:
                yield measure, read_figure(text)


class DateClaim(ClaimFields):
    """A day that somebody gives for an event when the record's own date is another."""

    date: Edtf


class Dated(Thing):
    """Something that happened: what events and changes have in common."""

    kind_of_thing = "event"

    date: Edtf
    date_basis: Annotated[str, one_of("date-basis")] = "stated"
    date_as_written: Text | None = None
    earliest: Edtf | None = None
    latest: Edtf | None = None
    told: Tellings
    people: Slugs = Field(default_factory=list)
    dates: list[DateClaim] = Field(default_factory=list)
    same: Text | None = None


class Event(Dated):
    """An incident or a political event (``events/YYYY.yaml``).

    ``same`` is the reason why several tellings are held to be of one event.
    """

    kind: Annotated[str, one_of("event-kind")]
    place: Slugs = Field(default_factory=list)
    precision: Annotated[str, one_of("location-precision")] | None = None
    base: Slugs = Field(default_factory=list)
    method: Annotated[list[Annotated[str, one_of("method")]], BeforeValidator(as_list)] = []
    target: Annotated[list[Annotated[str, one_of("target-kind")]], BeforeValidator(as_list)] = []
    targets: Slugs = Field(default_factory=list)
    participants: Slugs = Field(default_factory=list)
    part_of: Slug | None = None
    concludes: Slugs = Field(default_factory=list)
    retaliation_for: Slugs = Field(default_factory=list)
    perpetrators: list[Attribution] = Field(default_factory=list)
    unclaimed: Evidence | None = None
    figures: list[Figure] = Field(default_factory=list)

    @property
    def is_incident(self) -> bool:
        """Whether this is a security incident and not a political event."""
        return self.kind in vocabulary.INCIDENT_CLASSES


class Change(Dated):
    """A change in the life of groups (``changes.yaml``).

    ``from`` are the groups before, ``to`` those after: parties and result of a merger,
    absorbed and absorber, joiner and joined, parent and splinter, predecessor and successor.
    A rename has ``of``, ``old_name`` and ``new_name`` instead, a formation no ``from``, a
    dissolution no ``to``. ``done_by`` are those who brought it about, where that is told.
    Without ``claims`` the narrator of each telling claims it.
    """

    kind: Annotated[str, one_of("change-kind")]
    before: Slugs = Field(default=[], alias="from")
    after: Slugs = Field(default=[], alias="to")
    of: Slug | None = None
    old_name: Text | None = None
    new_name: Text | None = None
    continuing: Slugs = Field(default_factory=list)
    ended: Slugs = Field(default_factory=list)
    done_by: Slugs = Field(default_factory=list)
    claims: list[ClaimFields] = Field(default_factory=list)

    @model_validator(mode="after")
    def _parties_fit_kind(self) -> Change:
        problem = _parties_problem(self)
        if problem:
            raise ValueError(f"a {self.kind} needs {problem}")
        if set(self.continuing) & set(self.ended):
            raise ValueError("a group cannot be both 'continuing' and 'ended'")
        if strangers := (set(self.continuing) | set(self.ended)) - set(self.before):
            names = ", ".join(sorted(strangers))
            raise ValueError(f"{names} in 'continuing' or 'ended' is not in 'from'")
        return self


def _parties_problem(change: Change) -> str | None:
    before, after = len(change.before), len(change.after)
    rules: dict[str, tuple[bool, str]] = {
        "formation": (before == 0 and after == 1, "one group in 'to' and none in 'from'"),
        "merger": (before >= 2 and after == 1, "two or more groups in 'from' and one in 'to'"),
        "absorption": (before == 1 and after == 1, "one group in 'from' and one in 'to'"),
        "accession": (before == 1 and after == 1, "one group in 'from' and one in 'to'"),
        "split": (before == 1 and after >= 1, "one group in 'from' and one or more in 'to'"),
        "dissolution": (before == 1 and after == 0, "one group in 'from' and none in 'to'"),
        "succession": (before >= 1 and after == 1, "groups in 'from' and one in 'to'"),
        "rename": (
            bool(before == 0 == after and change.of and change.old_name and change.new_name),
            "'of', 'old_name' and 'new_name', and neither 'from' nor 'to'",
        ),
    }
    fits, wanted = rules[change.kind]
    return None if fits else wanted


class Relation(ClaimFields):
    """A relation between actors with an interval (``relations.yaml``).

    Mutual ones (alliance, rivalry, truce …) have ``parties``, directed ones (faction-of,
    affiliated-with …) have ``subject`` and ``object``.
    """

    id: Slug
    kind: Annotated[str, one_of("relation")]
    parties: Slugs = Field(default_factory=list)
    subject: Slug | None = None
    object: Slug | None = None
    start: Edtf | None = Field(default=None, alias="from")
    end: Edtf | None = Field(default=None, alias="to")
    attested: Dates = Field(default_factory=list)
    started_by: Slug | None = None
    ended_by: Slug | None = None
    evidence: Evidence

    @model_validator(mode="after")
    def _parties_fit_kind(self) -> Relation:
        if self.kind in vocabulary.SYMMETRIC_RELATIONS:
            if len(set(self.parties)) < 2 or self.subject or self.object:
                raise ValueError(f"a relation '{self.kind}' needs two or more 'parties'")
        elif not self.subject or not self.object or self.parties or self.subject == self.object:
            raise ValueError(f"a relation '{self.kind}' needs a 'subject' and another 'object'")
        return self


class Identity(ClaimFields):
    """A decision whether things are the same (``identities.yaml``), with its reason.

    ``things`` are kind and slug, such as ``group/mlf``.
    """

    id: Slug
    kind: Annotated[str, one_of("identity")]
    things: Annotated[list[str], Field(min_length=2)]
    reason: Text


#: The model of the records in each kind of file.
MODELS: dict[str, type[Record]] = {
    "groups": Actor,
    "people": Person,
    "places": Place,
    "bases": Base,
    "publishers": Publisher,
    "events": Event,
    "changes": Change,
    "relations": Relation,
    "identities": Identity,
    "gazetteer": GazetteerEntry,
}
