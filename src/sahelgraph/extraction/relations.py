"""Relations between groups: what the rules found, made a draft once."""

from __future__ import annotations

import re
from itertools import combinations

from sahelgraph.extraction.assembly import Assembler
from sahelgraph.extraction.drafts import DraftRelation, Drafts
from sahelgraph.extraction.lineage_rules import LineageRule, Passage
from sahelgraph.extraction.rules import Wording
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.extraction.text import key
from sahelgraph.records.vocabulary import ACTOR_CLASSES, SYMMETRIC_RELATIONS

_BODIES = ACTOR_CLASSES["Mission"] | ACTOR_CLASSES["PoliticalBody"] | ACTOR_CLASSES["StateForce"]

#: What those who conclude it together with another had no need to conclude with one another.
_PACTS = ("truce", "non-aggression-pact")
#: How the names begin of those whose forces are of several groups.
_COALITIONS = ("coalition-", "alliance-", "union-", "council-")
_PARTNERS = LineageRule("infobox-partners", "relations", "cooperation", Wording(r"(?!)"))


def add_relations(passage: Passage, rule: LineageRule, match: re.Match[str]) -> None:
    """Draft the relation of each pair of parties that a rule found."""
    told = match.groupdict()
    one = next((told[name] for name in ("a", "a2", "a3") if told.get(name)), "")
    other = told.get("b") or ""
    if "states" in rule.flags:
        one = " , ".join(re.findall(r"C\d+", one))
    if "forces" in rule.flags:
        other = re.sub(r"(C\d+)\Z", r"\1 forces", other)
    ones, others = passage.parties(one), passage.parties(other)
    if "buyer" in rule.flags and (meant := passage.about or passage.thread.topic):
        others = [passage.group(meant)]
    elif "about" in rule.flags and passage.about is not None:
        ones = [passage.group(passage.about)]
    if "turned" in rule.flags:
        ones, others = others, ones
    if "topic" in rule.flags and (meant := passage.thread.topic or passage.about):
        ones = [passage.group(meant)]
    if "pair" in rule.flags and not re.search(r"[GU]\d", passage.sentence.code):
        groups = passage.before if len(passage.before) == 2 else []
        ones = [passage.group(group) for group in groups]
    if "named" in rule.flags and not _is_called_a_faction(passage, told["a"]):
        return
    if "several" in rule.flags and len(ones) < 2:
        return
    if "coalition" in rule.flags and not _is_coalition(passage, told["b"]):
        return
    if told.get("h"):
        ones = passage.led_by(told["h"])
    if "home" in rule.flags:
        home = [passage.home()] if passage.home() else []
        ones, others = (ones, home) if one else (home, others)
    if "states" in rule.flags and len(ones) < 2:
        return
    pairs = [(one, other) for one in ones for other in others]
    is_pact = rule.kind in _PACTS and bool(others)
    if rule.flags & {"among", "pair"} and not is_pact:
        pairs += combinations(ones, 2)
    draft_pairs(passage, rule, pairs, match.start(), match.end())


def draft_pairs(
    passage: Passage, rule: LineageRule, pairs: list[tuple[str, str]], start: int, end: int
) -> None:
    """Draft a relation, told from one position of the code to another, of each of some pairs."""
    day, by = passage.date(start, end), passage.by(passage.sentence.offset(start))
    _pairs(passage, rule, pairs, day, by)


def _is_called_a_faction(passage: Passage, code: str) -> bool:
    return passage.sentence.at(code).text.endswith((" faction", " wing"))


def _is_coalition(passage: Passage, code: str) -> bool:
    """Whether a name is that of a body of groups, which one may leave without splitting it."""
    last = key(passage.sentence.at(code).text.split()[-1])
    return last in ("council", "coalition", "alliance", "union", "accord", "federation", "platform")


def add_partners(value: Tagged, assembler: Assembler, drafts: Drafts) -> None:
    """Draft as cooperation that an infobox names several groups on one side."""
    passage = Passage(value, assembler, drafts)
    codes = [f"{m.letter}{order}" for order, m in enumerate(value.mentions) if m.letter in "GU"]
    _pairs(passage, _PARTNERS, list(combinations(passage.groups(" ".join(codes)), 2)), "", [])


def _pairs(
    passage: Passage, rule: LineageRule, pairs: list[tuple[str, str]], date: str, by: list[str]
) -> None:
    for one, other in pairs:
        is_own = rule.kind == "rivalry" and _is_part_of(passage, {one, other})
        if one != other and not is_own and _may_be(passage, rule, one, other):
            said = (
                by
                if rule.kind in ("faction-of", "rivalry")
                else [slug for slug in by if slug not in (one, other)]
            )
            kind = _kind(passage, rule, one, other)
            locator = passage.locator
            _add(passage, DraftRelation(kind, one, other, locator, rule.name, date, said))


def _may_be(passage: Passage, rule: LineageRule, one: str, other: str) -> bool:
    """Whether the parties are such as can be in a relation: a people can only be in a feud."""
    linker = passage.assembler.linker
    kind = linker.gazetteer.kind
    if "forces" in rule.flags and not _is_state_body(kind(("group", one)), one):
        return False
    if "armed" in rule.flags and not (linker.is_armed(one) and linker.is_armed(other)):
        return False
    peoples = [slug for slug in (one, other) if kind(("group", slug)) == "ethnic-community"]
    return not peoples or (rule.kind == "rivalry" and len(peoples) == 2)


def _is_part_of(passage: Passage, pair: set[str]) -> bool:
    """Whether the block has told of two groups that one is a part of the other, so that it is
    hardly they who are said to fight."""
    block = passage.locator.partition(".")[0]
    return any(
        known.kind in ("faction-of", "constituent-of") and {known.subject, known.object} == pair
        for known in passage.drafts.relations
        if known.locator.partition(".")[0] == block
    )


def _is_state_body(kind: str, slug: str) -> bool:
    """Whether what a state or body is said to have is such as it can have."""
    is_body = kind in _BODIES - {"ministry", "government", "court"}
    return is_body or (not kind and slug.startswith("operation-"))


def _kind(passage: Passage, rule: LineageRule, one: str, other: str) -> str:
    """The kind of a relation: what belongs to no armed group is a part of it, no faction; an
    armed group in another is a constituent, no member."""
    is_armed = passage.assembler.linker.is_armed
    is_joint = other.endswith("-forces") and not other.startswith(_COALITIONS)
    is_joint = is_joint and rule.kind in ("member-of", "constituent-of")
    if is_joint and one != other and is_armed(one):
        return "part-of"
    if rule.kind == "member-of" and is_armed(one) and is_armed(other):
        return "constituent-of"
    if rule.kind not in ("faction-of", "part-of"):
        return rule.kind
    whole = passage.assembler.linker.gazetteer.kind(("group", other))
    if not whole:
        return rule.kind
    return "faction-of" if whole in ACTOR_CLASSES["ArmedGroup"] else "part-of"


def _add(passage: Passage, relation: DraftRelation) -> None:
    """Draft a relation, unless the document has told it already."""
    pair = (relation.subject, relation.object)
    for known in passage.drafts.relations:
        is_same = (known.subject, known.object) == pair
        if relation.kind in SYMMETRIC_RELATIONS:
            is_same = {known.subject, known.object} == set(pair)
        if known.kind == relation.kind and is_same:
            return
    passage.drafts.relations.append(relation)
