"""Events, changes in the life of groups, relations and identities as nodes."""

from __future__ import annotations

from datetime import date

from sahelgraph import names
from sahelgraph.graph.claims import CURATOR, ClaimWriter, dated, documents_of
from sahelgraph.graph.lifetimes import held
from sahelgraph.graph.nodes import Node, NodeSet
from sahelgraph.graph.things import name_iri, thing_node
from sahelgraph.periods import periods_of
from sahelgraph.records import vocabulary
from sahelgraph.records.fields import ClaimFields
from sahelgraph.records.model import (
    Attribution,
    Change,
    Dated,
    Event,
    Figure,
    Identity,
    Relation,
)
from sahelgraph.records.reader import Dataset

AUTHORITY = [names.AUTHORITY_GRAPH]
_CLASSES = vocabulary.INCIDENT_CLASSES | vocabulary.POLITICAL_CLASSES | vocabulary.CHANGE_CLASSES


def map_happenings(dataset: Dataset, nodes: NodeSet, claims: ClaimWriter) -> None:
    """Write events, changes, relations and identities with their accounts and claims."""
    for event in dataset.events.values():
        map_event(event, dataset, nodes, claims)
    for change in dataset.changes.values():
        _map_change(change, dataset, nodes, claims)
    for relation in dataset.relations.values():
        _map_relation(relation, claims)
    for identity in dataset.identities.values():
        _map_identity(identity, claims)


def _groups(slugs: list[str]) -> list[str]:
    return [names.thing("group", slug) for slug in slugs]


def _events(slugs: list[str]) -> list[str]:
    return [names.thing("event", slug) for slug in slugs]


def _dated_node(record: Dated, kind: str, nodes: NodeSet) -> Node:
    told = dated(record.date, record.earliest, record.latest)
    return {
        **thing_node(record, nodes, f"sg:{_CLASSES[kind]}"),
        **told,
        "falls_in": _periods(told["earliest"], told["latest"]),
        "date_basis": record.date_basis,
        "date_as_written": record.date_as_written,
        "people": [names.thing("person", slug) for slug in record.people],
    }


def _periods(earliest: str | None, latest: str | None) -> list[str]:
    """The periods of an event; none while a bound is missing, which the shapes refuse."""
    if earliest is None or latest is None:
        return []
    return periods_of(date.fromisoformat(earliest), date.fromisoformat(latest))


def told_in(record: Dated) -> list[str]:
    """The locators of all tellings of an event."""
    return [locator for telling in record.told for locator in telling.passage]


def _map_accounts(record: Dated, claims: ClaimWriter, nodes: NodeSet) -> None:
    """An account for each block that tells the event, and the reason why they are one."""
    accounts: dict[str, Node] = {}
    for telling in record.told:
        for locator in telling.passage:
            number, _, rest = locator.partition("/")
            block = rest.partition(".")[0]
            iri = names.thing("account", f"{record.id}.{number}.{block}")
            account = accounts.setdefault(
                iri,
                {
                    "id": iri,
                    "type": "sg:Account",
                    "account_of": names.thing("event", record.id),
                    "document": names.document(number),
                    "evidence": [],
                },
            )
            account["evidence"].append(names.passage(locator))
            account.setdefault("codes", []).extend(map(names.code, telling.codes))
            account |= {
                "date": telling.date or account.get("date"),
                "date_as_written": telling.date_as_written or account.get("date_as_written"),
                "place_as_written": telling.place_as_written or account.get("place_as_written"),
                "actor_as_written": telling.actor_as_written or account.get("actor_as_written"),
            }
            accounts[iri] = account
    for iri, account in accounts.items():
        number, block = iri.split(".")[-2:]
        told = dated(account["date"] or _date_in(record, f"{number}/{block}"))
        nodes.add([names.document_graph(number)], {**account, **told}, record)
    if record.same:
        decision = ClaimFields(certainty="stated")
        node = {
            "id": nodes.mint(names.thing("claim", f"{record.id}.same")),
            "type": "sg:IdentityClaim",
            "about": names.thing("event", record.id),
            "identifies": list(accounts),
            "identity": "same",
            "reason": record.same,
        }
        claims.write(decision, node, [])


def _date_in(record: Dated, block: str) -> str | None:
    """The other date that the narrator gives for the event in a block, if there is one."""
    for claim in record.dates:
        blocks = {locator.partition(".")[0] for locator in claim.evidence or ()}
        if not claim.by and block in blocks:
            return claim.date
    return None


def _map_dates(record: Dated, claims: ClaimWriter) -> None:
    for claim in record.dates:
        evidence = claim.evidence or told_in(record)
        node = {
            "id": claims.iri(record.id, claim, "date", claims.claimant_word(claim, evidence)),
            "type": "sg:DateClaim",
            "about": names.thing("event", record.id),
            **dated(claim.date),
        }
        claims.write(claim, node, evidence, owner=record.id)


def _location_precision(event: Event, dataset: Dataset) -> str:
    if event.precision:
        return event.precision
    if not event.place:
        return "unknown"
    kind = dataset.places[event.place[0]].kind
    return vocabulary.PRECISION_OF_PLACE[kind]


def map_event(event: Event, dataset: Dataset, nodes: NodeSet, claims: ClaimWriter) -> None:
    """Write an event with its accounts, its unknown perpetrators and its claims."""
    nodes.add(
        AUTHORITY,
        {
            **_dated_node(event, event.kind, nodes),
            "place": [names.thing("place", slug) for slug in event.place],
            "precision": _location_precision(event, dataset),
            "base": [names.thing("base", slug) for slug in event.base],
            "method": event.method,
            "target": event.target,
            "targets": [claims.agent(slug) for slug in event.targets],
            "participants": _groups(event.participants),
            "part_of": names.thing("event", event.part_of) if event.part_of else None,
            "concludes": _events(event.concludes),
            "retaliation_for": _events(event.retaliation_for),
        },
        event,
    )
    _map_accounts(event, claims, nodes)
    _map_dates(event, claims)
    for order, attribution in enumerate(event.perpetrators, start=1):
        _map_attribution(event, attribution, order, nodes, claims)
    for figure in event.figures:
        _map_figure(event, figure, claims)
    if event.unclaimed:
        absence = ClaimFields(evidence=event.unclaimed)
        absence.place_in_file(event.file, event.line, event.id)
        node = {
            "id": names.thing("claim", f"{event.id}.unclaimed"),
            "type": "sg:NonClaim",
            "about": names.thing("event", event.id),
        }
        claims.write(absence, node, event.unclaimed)


def _map_attribution(
    event: Event, attribution: Attribution, order: int, nodes: NodeSet, claims: ClaimWriter
) -> None:
    evidence = attribution.evidence or told_in(event)
    if attribution.actor:
        perpetrator, word = claims.agent(attribution.actor), attribution.actor
    else:
        perpetrator, word = _map_unknown(event, attribution, order, nodes), "unknown"
    said_by = attribution
    kind = attribution.attribution
    is_own_word = kind == "claimed" and not attribution.by
    if is_own_word and attribution.actor:
        said_by = attribution.model_copy(update={"by": [attribution.actor]})
        said_by.place_in_file(attribution.file, attribution.line, event.id)
    claimant = word if is_own_word else claims.claimant_word(said_by, evidence)
    update = {"certainty": attribution.certainty or _certainty(said_by, claims)}
    stated = said_by.model_copy(update=update)
    stated.place_in_file(attribution.file, attribution.line, event.id)
    node = {
        "id": claims.iri(event.id, attribution, "by", word, kind, claimant),
        "type": "sg:AttributionClaim",
        "about": names.thing("event", event.id),
        "perpetrator": perpetrator,
        "attribution": kind,
        "on_behalf_of": (
            names.thing("group", attribution.on_behalf_of) if attribution.on_behalf_of else None
        ),
    }
    unnamed = perpetrator if is_own_word and attribution.unknown else None
    claims.write(stated, node, evidence, owner=event.id, claimant=unnamed)


def _certainty(attribution: Attribution, claims: ClaimWriter) -> str:
    """Suspicion and denial are certainties of their own."""
    if attribution.attribution in ("suspected", "denied", "claimed"):
        return attribution.attribution
    return claims.certainty(attribution)


def _map_unknown(event: Event, attribution: Attribution, order: int, nodes: NodeSet) -> str:
    """The one who did this event and is not named: an actor of this event alone."""
    suffix = "" if order == 1 else f"-{order}"
    return nodes.add(
        AUTHORITY,
        {
            "id": names.thing("group", f"unknown-{event.id}{suffix}"),
            "type": "sg:UnknownActor",
            "label": attribution.unknown,
            "linked_to": _groups(attribution.linked_to),
        },
        attribution,
    )


def _victim(slug: str, claims: ClaimWriter) -> str:
    if slug in vocabulary.SCHEMES["victim"]:
        return names.concept("victim", slug)
    return claims.agent(slug)


def _map_figure(event: Event, figure: Figure, claims: ClaimWriter) -> None:
    evidence = figure.evidence or told_in(event)
    word = claims.claimant_word(figure, evidence)
    for measure, value in figure.measured():
        node: Node = {
            "id": claims.iri(event.id, figure, measure, figure.of, word),
            "about": names.thing("event", event.id),
            "measure": measure,
            "of": _victim(figure.of, claims),
            "nationality": [names.thing("place", slug) for slug in figure.nationality],
            "side": figure.side,
            "laid_to": _groups(figure.laid_to),
            "place": names.thing("place", figure.place) if figure.place else None,
            "qualifier": value.qualifier,
        }
        if value.qualifier == "not-disclosed":
            node["type"] = "sg:NoFigureClaim"
        else:
            node |= {"type": "sg:CasualtyClaim", "min": value.minimum, "max": value.maximum}
            node["included_in"] = claims.own(event.id, figure.included_in)
            node["may_overlap"] = claims.own(event.id, figure.may_overlap)
        claims.write(figure, node, evidence, owner=event.id)


#: The terms for what stands before and after a change, by its kind.
_PARTIES: dict[str, tuple[str | None, str | None]] = {
    "formation": (None, "result"),
    "merger": ("original", "result"),
    "absorption": ("absorbed", "absorber"),
    "accession": ("joiner", "joined"),
    "split": ("split_from", "result"),
    "succession": ("predecessor", "result"),
    "dissolution": ("dissolved", None),
    "rename": (None, None),
}


def _map_change(change: Change, dataset: Dataset, nodes: NodeSet, claims: ClaimWriter) -> None:
    node = _dated_node(change, change.kind, nodes)
    before, after = _PARTIES[change.kind]
    if before:
        node[before] = _groups(change.before)
    if after:
        node[after] = _groups(change.after)
    if change.of:
        group = dataset.groups[change.of]
        node["renamed"] = names.thing("group", group.id)
        node["old_name"] = name_iri(group, change.old_name or "")
        node["new_name"] = name_iri(group, change.new_name or "")
    node["continuing"] = _groups(change.continuing)
    node["ended"] = _groups(change.ended)
    node["done_by"] = [claims.agent(slug) for slug in change.done_by]
    nodes.add(AUTHORITY, node, change)
    _map_accounts(change, claims, nodes)
    _map_dates(change, claims)
    for claim in change.claims or [_narrated(change, number) for number in _numbers(change)]:
        evidence = claim.evidence or told_in(change)
        word = claims.claimant_word(claim, evidence)
        claims.write(
            claim,
            {
                "id": claims.iri(change.id, claim, "lineage", word),
                "type": "sg:LineageClaim",
                "about": names.thing("event", change.id),
            },
            evidence,
            owner=change.id,
        )


def _numbers(change: Change) -> list[str]:
    return documents_of(told_in(change))


def _narrated(change: Change, number: str) -> ClaimFields:
    """The claim of one document's narrator, for a change without claims of its own."""
    evidence = [locator for locator in told_in(change) if locator.startswith(f"{number}/")]
    claim = ClaimFields(evidence=evidence)
    claim.place_in_file(change.file, change.line, change.id)
    return claim


def _map_relation(relation: Relation, claims: ClaimWriter) -> None:
    is_mutual = relation.kind in vocabulary.SYMMETRIC_RELATIONS
    parties = relation.parties or [relation.subject or "", relation.object or ""]
    node = {
        "id": names.thing("relation", relation.id),
        "type": "sg:GroupRelation" if is_mutual else "sg:Affiliation",
        "relation": relation.kind,
        "about": _groups(parties),
        "party": _groups(relation.parties),
        "affiliate": _groups([relation.subject]) if relation.subject else None,
        "affiliated_with": _groups([relation.object]) if relation.object else None,
        "attested": relation.attested,
        "started_by": _events([relation.started_by]) if relation.started_by else None,
        "ended_by": _events([relation.ended_by]) if relation.ended_by else None,
        **held(relation.start, relation.end, relation.attested, parties, claims.lifetimes),
    }
    claims.write(relation, node, relation.evidence, owner=relation.id)


def _map_identity(identity: Identity, claims: ClaimWriter) -> None:
    things = [
        names.thing("event" if kind == "change" else kind, slug)
        for kind, _, slug in (thing.partition("/") for thing in identity.things)
    ]
    says_so = identity
    if not identity.certainty and identity.kind == "possibly-same":
        says_so = identity.model_copy(update={"certainty": "suspected"})
        says_so.place_in_file(identity.file, identity.line, identity.id)
    node = {
        "id": names.thing("claim", f"identity.{identity.id}"),
        "type": "sg:IdentityClaim",
        "about": things,
        "identifies": things,
        "identity": identity.kind,
        "reason": identity.reason,
    }
    claimant = None if identity.by else CURATOR
    claims.write(says_so, node, identity.evidence or [], owner=identity.id, claimant=claimant)
