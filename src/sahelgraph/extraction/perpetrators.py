"""Who is said to have done it, and how that is said: stated, claimed, blamed, suspected."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from sahelgraph.extraction.bodies import is_demonym
from sahelgraph.extraction.cues import Foreseen
from sahelgraph.extraction.finding import once
from sahelgraph.extraction.forces import count_of
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.linking import is_like_a_person
from sahelgraph.extraction.non_doers import is_no_doer
from sahelgraph.extraction.rules import Wording, alternatives, compiled
from sahelgraph.extraction.tagging import Mention, Tagged
from sahelgraph.extraction.verbs import finite_of, participles_of
from sahelgraph.extraction.wording import (
    BODY_NOUNS,
    are_no_doers,
    description_of,
    is_apposed,
    speaker_of,
    words_under,
)

_SUSPECTED = re.compile(r"\b(?:suspected|alleged|presumed|presumably|believed|likely|apparent)\b")
_LINKED = re.compile(
    r"\b(?:linked|affiliated|aligned|allied|inspired|affiliates?|associated|links|ties|connected)\b"
)
_DESPITE = re.compile(r"suspect|believe|blame|accus|attribut|pointed")
#: What makes a force of a country's adjective before it.
_FORCES = re.compile(
    r"\b(?:army|forces?|military|police|government|authorities|gendarmerie|navy|helicopters?|jets?"
    r"|warplanes?|aircraft|planes?|drones?|gunships?|artillery|warships?|frigates?)\b"
)
_PIECES = re.compile(r"((?: ,)? and | , )")
_TOLD_REL = re.compile(
    r" (?:from|belonging to|loyal to|dressed|riding|linked|with links|with ties|affiliated"
    r"|believed|suspected of|of|on (?:Q\d+ |a |an )?(?:motor|horse|foot|bicycle|camel)"
    r"|armed with|wearing|disguised"
    r"|in (?:Q\d+ )?(?:[a-z]+ )?(?:uniforms?|fatigues|masks|pickups?|trucks)\b)"
)
#: Names of what happened, which do nothing themselves.
_EVENTS = re.compile(r"(?:(?:First|Second) )?(?:Siege|Battle|War|Massacre|Operation|AK|RPG)\b")
#: Names of aircraft and guns.
_CRAFT = re.compile(r"(?:[A-Z][A-Za-z]{0,2}-\d+[A-Z]?|Antonov|Sukhoi|Apache|Mirage|Rafale)s?\b")
#: Names of those who judge, count and govern.
_OFFICES = re.compile(
    r"\b(?:Court|Parliament|Senate|Ministry|Commission|University|Tribunal|Member States?)\Z"
)
#: Who only says what stands before him.
_SPEAKS = re.compile(
    r"(?: [a-z]+ly)? (?:said|says|told|reported|announced|claimed|added|confirmed)\b"
)
#: Words behind the name of a people, for whom its members do not act.
_PEOPLES = re.compile(r" (?:sub ?clan|clan|tribe|communit|people|ethnic|family)")
_HIMSELF = re.compile(r"\b(?:himself|herself|themselves)\Z")
#: Nouns for those who fight that stand before the name of their group.
_ADJECTIVES = frozenset(
    ["rebel", "separatist", "insurgent", "jihadist", "militant", "Islamist", "guerrilla", "Maoist",
     "secessionist", "vigilante", "extremist", "terrorist", "partisan", "loyalist"]
)  # fmt: skip
#: Nouns for those who serve a state.
_SERVING = frozenset(
    ["troop", "soldier", "force", "peacekeeper", "commando", "marine", "paratrooper", "policeman",
     "police", "special-force", "security-force", "government-force", "gendarme", "ranger",
     "airman", "sailor", "bomber"]
)  # fmt: skip


@dataclass(frozen=True)
class Doer:
    """One who is said to have done it.

    ``name`` is the mention of a known or unknown name; without it ``description`` says who it
    was in the words of the passage, or ``is_home`` that it was the country's own army. ``by``
    is who says so, if somebody does; ``count`` how many there were, if that is told as a number.
    """

    attribution: str
    rule: str
    sentence: str
    position: int
    name: Mention | None = None
    description: str = ""
    linked_to: tuple[Mention, ...] = ()
    by: Mention | None = None
    by_words: str = ""
    is_home: bool = False
    count: str = ""


@dataclass(frozen=True)
class DoerRule:
    """A rule of ``patterns/perpetrators.yaml``."""

    name: str
    wording: Wording
    attribution: str


@cache
def doer_rules() -> Foreseen[DoerRule]:
    """The rules; they are tried in their order."""
    data = read_patterns("perpetrators")
    parts = {name: str(part).strip() for name, part in data["parts"].items()}
    parts["ACT"] = f"(?:{alternatives(finite_of('acts'))}|{parts['ACT'].removeprefix('(?:')}"
    done = set(participles_of("acts")) - {"freed", "released", "rescued", "driven"}
    parts["PARTICIPLE"] = alternatives([*done, "slain", "shot dead"])
    parts["HARMLESS"] = alternatives([*finite_of("harmless"), "are", "were"])
    parts["STOPACT"] = parts["ACT"].removeprefix("(?:").removesuffix(")")
    for _ in range(4):
        for name in parts:
            for other, part in parts.items():
                parts[name] = parts[name].replace("{" + other + "}", part)
    rules = [
        DoerRule(rule["id"], Wording(rule["pattern"], **parts), rule["attribution"])
        for rule in data["rules"]
    ]
    return Foreseen((rule, rule.wording) for rule in rules)


@cache
def _unclaimed() -> re.Pattern[str]:
    return compiled(read_patterns("perpetrators")["unclaimed"])


def is_unclaimed(sentence: Tagged) -> bool:
    """Whether a sentence says that nobody claimed it."""
    return bool(_unclaimed().search(sentence.code))


@once
def find_doers(sentence: Tagged) -> list[Doer]:
    """Those who are said to have done what a sentence tells, each once for an attribution."""
    found: list[Doer] = []
    seen: set[tuple[str, str]] = set()
    if is_unclaimed(sentence) and not _DESPITE.search(sentence.code):
        return found
    for rule in doer_rules().of(sentence.code):
        if rule.name == "opening" and any(told == "stated" for _, told in seen):
            continue
        for match in rule.wording.pattern.finditer(sentence.code):
            for doer in _doers(sentence, rule, match):
                name = (doer.name.slug or doer.name.text) if doer.name else doer.description
                is_known = doer.attribution == "stated" and any(told == name for told, _ in seen)
                is_known = is_known or any(told.startswith(f"{name} ") for told, _ in seen)
                is_known = is_known or (
                    doer.name is None and any(name.startswith(f"{told} ") for told, _ in seen)
                )
                if (name, doer.attribution) not in seen and not is_known:
                    seen.add((name, doer.attribution))
                    found.append(doer)
    return found


def _doers(sentence: Tagged, rule: DoerRule, match: re.Match[str]) -> list[Doer]:
    groups = match.groupdict()
    if is_no_doer(sentence, rule.attribution, match):
        return []
    speaker = speaker_of(sentence, match)
    found: list[Doer] = []
    start = match.start("who")
    is_one = " linked to " in match.group("who")
    pieces = [match.group("who")] if is_one else _PIECES.split(match.group("who"))
    is_plain = rule.attribution == "stated" and len(pieces) > 1
    if is_plain and _SPEAKS.match(sentence.code, match.end("who")):
        pieces = pieces[:-2]
    for order in range(0, len(pieces), 2):
        piece = pieces[order]
        is_aside = order and pieces[order - 1] == " , "
        if is_aside and is_apposed(sentence, pieces[order - 2], piece):
            break
        is_last = order == len(pieces) - 1
        rel = groups.get("rel") or ""
        rel = rel if is_last and _TOLD_REL.match(rel) else ""
        doer = _one(sentence, rule, piece, rel, start, speaker)
        is_bomber = _HIMSELF.search(groups.get("act") or "") is not None
        if doer is not None and doer.name is None and is_bomber and "bomb" not in doer.description:
            doer = replace(doer, description=f"suicide bomber ({doer.description})")
        if doer is not None and _PART.match(sentence.code, match.end("who")):
            doer = replace(doer, rule="took-part")
        is_himself = (groups.get("act") or "").endswith(("himself", "herself"))
        if doer is not None and not (is_himself and doer.name and doer.name.letter == "U"):
            found.append(_hedged(_witnessed(doer), sentence, match))
        start += len(piece) + (len(pieces[order + 1]) if not is_last else 0)
    return found


#: Those who are told to have been there, whoever led them.
_PART = re.compile(r" (?:also )?(?:takes?|took) part\b")
_SAW = re.compile(r"(?i)\b(?:residents?|witness\w*|villagers?|survivors?|locals?|neighbou?rs?)\b")


def _witnessed(doer: Doer) -> Doer:
    """The doer as stated if those who saw it only say what he was like."""
    is_seen = (
        doer.rule in ("speaker-says-deed", "according-to")
        and doer.name is None
        and _SAW.search(doer.by_words)
    )
    return replace(doer, attribution="stated") if is_seen else doer


_PROBABLY = re.compile(r"\b(?:probably|presumably|likely|apparently|allegedly)(?: been)? \Z")


def _hedged(doer: Doer, sentence: Tagged, match: re.Match[str]) -> Doer:
    """The doer as suspected if the verb of the act is hedged."""
    before = sentence.code[max(0, match.start() - 24) : match.start()]
    if (
        doer.attribution == "stated"
        and doer.rule.startswith("passive")
        and _PROBABLY.search(before)
    ):
        return replace(doer, attribution="suspected")
    if doer.attribution != "stated" or not match.groupdict().get("act"):
        return doer
    adverbs = sentence.code[match.end("who") : match.start("act")]
    is_hedged = bool(re.search(r"\b(?:allegedly|presumably|probably)\b", adverbs))
    return replace(doer, attribution="suspected") if is_hedged else doer


def _one(
    sentence: Tagged,
    rule: DoerRule,
    piece: str,
    rel: str,
    start: int,
    speaker: tuple[Mention | None, str],
) -> Doer | None:
    code = f"{piece}{rel}"
    is_suspected = rule.attribution == "stated" and _SUSPECTED.search(code)
    attribution = "suspected" if is_suspected else rule.attribution
    base = Doer(
        attribution,
        rule.name,
        sentence.name,
        sentence.offset(start),
        by=speaker[0],
        by_words=speaker[1],
        count=count_of(sentence, piece),
    )
    if re.fullmatch(r"(?:the )?(?:army|military|government|navy|gendarmerie)", piece):
        return _with(base, is_home=True, description="army")
    names = [sentence.at(code) for code in re.findall(r"\b[GU]\d+\b", piece)]
    if names and re.search(r"\bC\d+ (?:[a-z]+ )?U\d+", piece) and _CRAFT.match(names[-1].text):
        return _with(base, name=sentence.at(re.findall(r"\bC\d+", piece)[-1]))
    if names and names[-1].letter == "U" and _is_no_group(sentence, piece, names[-1]):
        return None
    member = re.match(
        r" (?:of|from|belonging to|loyal to|believed to (?:belong to|be from|be members of)"
        r"|suspected of (?:belonging to|being)) (?:the |an? )?"
        r"(?:(?:[a-z]+ |C\d+ ){0,3}(?:W\d+|group|movement|militia|network|outfit) )?([GU]\d+)",
        rel,
    )
    if member and (_PEOPLES.match(rel, member.end()) or _is_follower(sentence, member)):
        member = None
    if member and names and re.search(r"[GU]\d+ W\d+\Z", piece):
        names = []
    if not names and member:
        names, rel = [sentence.at(member.group(1))], ""
    told = description_of(words_under(sentence, start, start + len(piece)))
    if names and re.search(r"\bW\d+ from U\d+\Z", piece) and _is_town(sentence, names[-1]):
        return _with(base, description=description_of(told.split(" from ")[0]))
    is_of_people = bool(names) and _is_of_people(rule.name, names[-1])
    if is_of_people or (re.search(r"\b[GU]\d+ s ", piece) and are_no_doers(sentence, piece)):
        return None
    named = _named(sentence, base, piece, code, names, told)
    if named is not None:
        return named
    nouns = re.findall(r"\bW\d+\b", piece)
    force = re.search(r"\bC\d+\b", piece)
    if force and not names and _is_force(sentence, piece, nouns):
        return _with(base, name=sentence.at(force.group()), description=told)
    if nouns and "assailant" not in sentence.at(nouns[-1]).value.classes:
        return None
    is_of_force = bool(_FORCES.search(piece)) and attribution == "stated"
    if not nouns and "affiliate" not in piece and not is_of_force:
        return None
    linked = names or [sentence.at(name) for name in re.findall(r"\b[GU]\d+\b", rel)]
    description = description_of(words_under(sentence, start, start + len(piece) + len(rel)))
    return _with(base, description=description, linked_to=tuple(linked)) if description else None


def _is_of_people(rule: str, name: Mention) -> bool:
    """Whether the name before a deed may be that of a people or a town: "a Lume raid"."""
    is_new = name.letter == "U" and not name.text.isupper()
    return is_demonym(name.text) if rule == "in-attack-of" else is_new and rule == "named-deed"


def _is_town(sentence: Tagged, name: Mention) -> bool:
    """Whether those who are from somewhere are of a place: a name without "the"."""
    before = sentence.text[: name.start].rstrip()
    is_word = name.text[1:].islower() or "-" in name.text
    return is_word and before.endswith("from")


def _is_follower(sentence: Tagged, member: re.Match[str]) -> bool:
    """Whether the one to whom they are loyal has the name of a person."""
    name = sentence.at(member.group(1))
    is_person = name.letter == "U" and is_like_a_person(name.text)
    return member.group().startswith(" loyal to") and is_person


def _is_no_group(sentence: Tagged, piece: str, name: Mention) -> bool:
    """Whether a new name is that of a person, with what he is before it, or of what happened."""
    if (
        _CRAFT.match(name.text)
        or _EVENTS.match(name.text)
        or _OFFICES.search(name.text)
        or len(name.text) == 1
    ):
        return True
    role = re.search(r"\b(W\d+|spokes[a-z]+|leader|commander|president|minister) U\d+\Z", piece)
    if role is None:
        return False
    if role.group(1)[0] != "W":
        return True
    noun = sentence.at(role.group(1)).value
    return not noun.is_plural and noun.singular not in BODY_NOUNS | _ADJECTIVES


def _named(
    sentence: Tagged, base: Doer, piece: str, code: str, names: list[Mention], told: str
) -> Doer | None:
    """The doer if it is told by its name, and not only as linked to somebody named."""
    led = re.match(r"(?:the )?(C\d+) W\d+ [^,]*\bunder [GU]\d+", piece)
    if led:
        return _with(base, name=sentence.at(led.group(1)))
    if not names:
        return None
    link = _LINKED.search(code)
    is_behind = link is not None and not code[link.end() :].startswith(" to ")
    if link and is_behind and len(names) > 1 and re.search(r"\b[GU]\d+\b", piece[link.end() :]):
        return _with(base, name=names[-1], linked_to=tuple(names[:-1]))
    if re.search(r"\b(?:pro|anti) [GUC]\d", piece):
        return _with(base, description=told)
    is_ethnic = names[0].letter == "U" and re.search(r"ethnic (?:[a-z]+ )?U\d+ W\d+", piece)
    if is_ethnic or (is_demonym(names[0].text) and re.search(r"U\d+ (?:[a-z]+ )?W\d+", piece)):
        return _with(base, description=told)
    return None if link else _with(base, name=names[-1], description=told)


def _is_force(sentence: Tagged, piece: str, nouns: list[str]) -> bool:
    """Whether a country's adjective stands before a word for its forces."""
    if _FORCES.search(piece):
        return True
    if re.fullmatch(r"(?:a |an |the |allied |joint )?C\d+", piece):
        return True
    return any(sentence.at(noun).value.singular in _SERVING for noun in nouns)


def _with(doer: Doer, **values: object) -> Doer:
    return replace(doer, **values)  # type: ignore[arg-type]
