"""The words that records may use, scheme by scheme.

``ontology/vocabularies.ttl`` defines each of them; a test holds the two together.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Kind of actor, by the class that it maps to.
ACTOR_CLASSES: dict[str, frozenset[str]] = {
    "ArmedGroup": _words(
        "armed-group armed-faction militia rebel-group terrorist-network coalition-of-groups"
    ),
    "StateForce": _words(
        "army air-force gendarmerie police intelligence-service armed-forces unit"
    ),
    "Mission": _words("military-operation peacekeeping-mission task-force joint-force"),
    "PrivateMilitaryCompany": _words("private-military-company"),
    "PoliticalBody": _words(
        "government alliance-of-states international-organization junta ministry court"
    ),
    "Organization": _words("company ngo research-institute"),
    "Community": _words("ethnic-community clan"),
}

#: Kinds of event that are security incidents, with the class of each.
INCIDENT_CLASSES: dict[str, str] = {
    "attack": "Attack",
    "kidnapping": "Kidnapping",
    "hostage-release": "HostageRelease",
    "hostage-execution": "HostageExecution",
    "force-operation": "ForceOperation",
    "clash": "Clash",
    "arrest": "Arrest",
    "judicial-act": "JudicialAct",
    "coordinated-operation": "CoordinatedOperation",
}

#: Kinds of political event, with the class of each.
POLITICAL_CLASSES: dict[str, str] = {
    "coup": "Coup",
    "deployment": "Deployment",
    "withdrawal": "Withdrawal",
    "designation": "Designation",
    "sanction": "Sanction",
    "agreement": "Agreement",
    "declaration": "Declaration",
    "appointment": "Appointment",
    "statement": "Statement",
    "report": "Report",
    "meeting": "Meeting",
    "protest": "Protest",
    "election": "Election",
}

#: Kinds of change in the life of a group, with the class of each.
CHANGE_CLASSES: dict[str, str] = {
    "formation": "Formation",
    "merger": "Merger",
    "absorption": "Absorption",
    "accession": "Accession",
    "split": "Split",
    "rename": "Rename",
    "dissolution": "Dissolution",
    "succession": "Succession",
}

SYMMETRIC_RELATIONS = _words("alliance cooperation rivalry truce non-aggression-pact")
DIRECTED_RELATIONS = _words(
    "faction-of constituent-of affiliated-with pledged-to member-of supports part-of linked-to"
)

#: Every scheme of concepts by its name.
SCHEMES: dict[str, frozenset[str]] = {
    "actor-kind": frozenset().union(*ACTOR_CLASSES.values()),
    "name-kind": _words("official former-official short acronym translation spelling"),
    "relation": SYMMETRIC_RELATIONS | DIRECTED_RELATIONS,
    "role": _words(
        "leader senior-leader second-in-command co-founder founder commander member emir"
        " spokesperson preacher head-of-police military-leader regional-leader"
        " explosives-expert analyst expert foreign-minister defence-minister head-of-state"
        " president interim-president prime-minister interim-prime-minister junta-leader"
        " chief-of-staff official diplomat commander-of-forces representative"
        " secretary-general opposition-leader journalist aid-worker doctor imam"
    ),
    "fate": _words(
        "killed reported-killed resurfaced captured arrested charged tried convicted"
        " sentenced extradited kidnapped held released executed sanctioned ousted resigned"
        " arraigned"
    ),
    "end-reason": _words("killed ousted left"),
    "method": _words(
        "armed-assault ambush ied mine car-bomb suicide-bombing rocket-or-mortar-fire"
        " artillery drone airstrike ground-operation raid arson looting livestock-theft"
        " assassination hostage-taking abduction base-seizure town-seizure booby-trap"
        " execution mass-killing bombing property-destruction siege infiltration"
        " blade-attack ransom prisoner-exchange negotiation rescue arrests"
        " helicopter-collision murder"
    ),
    "target-kind": _words(
        "military-base military-post military-convoy military-patrol military-vehicle"
        " soldiers checkpoint peacekeepers un-base un-convoy un-vehicle gendarmerie police"
        " customs toll-station village town civilians displaced-camp hotel restaurant"
        " beach-resort airport bus boat mining-site mining-convoy industrial-site"
        " gas-facility bank bridge health-facility embassy diplomats tourists journalists"
        " aid-workers officials politicians individual convoy heritage-site residences"
        " polling-stations prison militia armed-group mercenaries foreign-forces"
        " training-centre headquarters government-buildings vehicle security-forces ceremony"
        " expatriates hostages supply-convoy leader camp"
    ),
    "measure": _words(
        "killed wounded killed-or-wounded neutralized captured kidnapped hostages missing"
        " arrested released displaced charged convicted acquitted lynched targets-hit"
        " took-part violations"
    ),
    "victim": _words(
        "people civilians soldiers peacekeepers police gendarmes customs-officers militants"
        " militiamen mercenaries hostages tourists journalists aid-workers diplomats"
        " officials villagers security-forces drivers women suspects attackers employees"
        " guards inmates fighters civil-defence-members villages towns barracks positions"
        " checkpoints attacks bridges children"
    ),
    "side": _words("target perpetrator bystander"),
    "qualifier": _words(
        "exact range more-than at-least up-to about fewer-than dozens hundreds thousands"
        " several some many none not-disclosed"
    ),
    "certainty": _words("stated reported claimed suspected denied"),
    "attribution": _words("stated claimed blamed suspected denied"),
    "rank": _words("preferred normal deprecated"),
    "precision": _words("day month year season interval decade"),
    "date-basis": _words(
        "stated announced reported inferred-from-order inferred-from-context relative"
    ),
    "location-precision": _words(
        "site settlement near between district region part-of-country border-zone country"
        " several-countries unknown"
    ),
    "place-kind": _words(
        "settlement city district cercle region part-of-country country border-zone road"
        " site camp area territory continent-part"
    ),
    "base-kind": _words(
        "military-base military-camp military-post airport-base checkpoint un-base un-camp"
        " gendarmerie-post customs-post training-centre headquarters airport prison"
        " toll-station"
    ),
    "publisher-kind": _words(
        "news-agency newspaper magazine broadcaster news-site research-institute government"
        " international-organization ngo university journal company platform unknown"
    ),
    "document-kind": _words(
        "encyclopedia-article magazine-article analysis country-report event-dataset"
    ),
    "identity": _words("same possibly-same different"),
    "event-kind": frozenset(INCIDENT_CLASSES) | frozenset(POLITICAL_CLASSES),
    "change-kind": frozenset(CHANGE_CLASSES),
    "id-scheme": _words("un-sc-1267 wikidata mapping-militants geonames"),
}

#: The precision of an event's place when the record does not say it, by the kind of the place.
PRECISION_OF_PLACE: dict[str, str] = {
    "settlement": "settlement",
    "city": "settlement",
    "site": "site",
    "camp": "site",
    "district": "district",
    "cercle": "district",
    "region": "region",
    "area": "region",
    "territory": "region",
    "part-of-country": "part-of-country",
    "country": "country",
    "border-zone": "border-zone",
    "road": "between",
    "continent-part": "several-countries",
}
