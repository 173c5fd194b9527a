"""What a sentence of prose tells: its verbs and dated nouns of happening, each with its date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from sahelgraph.extraction.cues import Foreseen
from sahelgraph.extraction.days import Day
from sahelgraph.extraction.finding import once
from sahelgraph.extraction.lexicon import read_patterns
from sahelgraph.extraction.reality import is_undone
from sahelgraph.extraction.rules import Wording
from sahelgraph.extraction.tagging import Tagged
from sahelgraph.records.vocabulary import INCIDENT_CLASSES

#: What stands before a verb that tells nothing done: wish, duty, future, denial.
_VOID = re.compile(
    r"\b(?:would|will|could|may|might|can|should|must|shall|cannot|not|never|to|if|who might"
    r"|planned to|expected to|unable to|failed to)(?: [a-z]+ly| also| have| be| been)*\Z"
)
#: What is claimed to have been done is told as done.
_SAID_DONE = re.compile(
    r"\b(?:claim\w*|believed|reported|alleged|said|thought) to have(?: been)?\Z"
)
#: What stands before a participle that only describes: "the abandoned camp".
_ADJECTIVE = re.compile(r"\b(?:the|an?|its|their|his|her|recently|newly)\Z")
#: What an event is, whatever else was done with it.
_COME_TO = frozenset(["kidnapping", "hostage-release"])
#: A participle alone, and what stands before it where it only tells those behind it apart.
_PARTICIPLE = re.compile(r"[a-z]+ed")
_OF = re.compile(r" (?:for|of|with|among|from|about|against|between)\Z")
_ENDS_IN_ED = re.compile(r"[a-z]+ed\b")
_RELATIVE = re.compile(r" (?:(?:which|who|that)(?: had(?: [a-z]+ly| also| long)?(?: been)?)?)\Z")
_PERFECT = re.compile(r"\b(?:has|have)(?: [a-z]+ly| also| since| now| not| yet)*(?: been)?\Z")
#: Words of a date that bound a state and date no happening.
_FRAMES = frozenset(["since", "as of", "until", "till", "for", "before"])
_BOUNDARY = re.compile(
    r"(?: ,)? (?:after|following|when|while|although|though|before|which|in which|during which"
    r"|where|in response to|because|despite|but|leading|prompting|with) | ; | , (?:and|with) "
    r"|, (?=(?:the|a|an|G\d+|C\d+) )"
)
#: A date before a noun: "the November 2022 end of ...".
_ADJECTIVAL = re.compile(r"\b(?:the|an?|s|its|their|this|his|her)\s\Z")
_MODAL = re.compile(
    r"\b(?:will|would|could|may|might|must|should|planned|expected|scheduled|due)\b"
)
#: A clause that tells since when: "since the revolt flared up again in".
_SINCE_CLAUSE = re.compile(
    r"\bsince (?:[^ ,;]+ ){1,6}?(?:(?!sized)[a-z]+ed|began|arose|came|fell|rose|took|broke|left)"
    r" (?:[^ ,;]+ ){0,4}?(?:in |on )?\Z"
)
#: "Since 3 May, when ..." dates what follows.
_WHEN = re.compile(r" , when ")
_ONGOING = re.compile(r"^since | since (?:the )?D\d+\Z")
_OPERATION = re.compile(r"(?i)operation\b|.*\bmission\b")


#: The rest of a verb's words up to the date of its first place, and a further place with its own.
_DATED_PLACE = re.compile(r"(?: (?!and |but )[^ ;]+){0,12}? (?:on |in )?D\d+(?= )")
_NEXT_PLACE = re.compile(
    r"(?: ,)?(?: and| then| ,)+ (?:the )?(?P<place>[PU]\d+)(?: , [^,;]{1,40} ,)?"
    r" (?:on |in )?(?P<day>D\d+)"
)


@dataclass(frozen=True)
class Telling:
    """One happening that a sentence tells: its kind, its words in the code, its date if told.

    What a verb tells of a further place stands there; ``verb`` is then the end of that verb.
    """

    kind: str
    start: int
    end: int
    is_finite: bool
    day: Day | None = None
    is_void: bool = False
    is_perfect: bool = False
    is_ongoing: bool = False
    is_relative: bool = False
    verb: int = 0

    @property
    def is_incident(self) -> bool:
        """Whether it is a security incident, not a political event."""
        return self.kind in INCIDENT_CLASSES


@cache
def _rules() -> Foreseen[tuple[str, bool, Wording, re.Pattern[str] | None]]:
    data = read_patterns("prose")
    parts = dict(data["parts"])
    for name, part in parts.items():
        for other, value in parts.items():
            part = part.replace("{" + other + "}", value)
        parts[name] = part
    rules = []
    for form in ("finite", "nominal"):
        for entry in data["kinds"]:
            needs = re.compile(entry["needs"]) if "needs" in entry else None
            patterns = entry.get(form, ())
            if patterns:
                joined = "|".join(
                    f"(?:{pattern.replace('?P<verb>', '?:')})" for pattern in patterns
                )
                rules.append(
                    (
                        entry["kind"],
                        form == "finite",
                        Wording(rf"(?:^|(?<= ))(?:{joined})", **parts),
                        needs,
                    )
                )
    return Foreseen((rule, rule[2]) for rule in rules)


@once
def find_tellings(sentence: Tagged) -> list[Telling]:
    """The happenings that a sentence tells, in its order; those that are only wished, feared or
    planned are left out, and so are nouns without a date."""
    code = with_operations(sentence)
    found: list[Telling] = []
    for kind, is_finite, wording, needs in _rules().of(code):
        if needs is not None and not (needs.search(code) or needs.search(sentence.text.lower())):
            continue
        for match in wording.pattern.finditer(code):
            if any(told.start < match.end() and match.start() < told.end for told in found):
                continue
            before = code[: match.start()].rstrip()
            if _PARTICIPLE.fullmatch(match.group()) and _OF.search(before):
                continue
            is_void = is_finite and bool(_VOID.search(before)) and not _SAID_DONE.search(before)
            is_void = is_void or is_undone(code, match.start())
            is_adjective = _ENDS_IN_ED.match(match.group()) and _ADJECTIVE.search(before)
            is_void = is_void or bool(is_adjective and kind not in INCIDENT_CLASSES)
            found.append(
                Telling(
                    kind,
                    match.start(),
                    match.end(),
                    is_finite,
                    is_void=is_void,
                    is_perfect=is_finite
                    and bool(_PERFECT.search(before))
                    and not _SAID_DONE.search(before),
                    is_relative=bool(_RELATIVE.search(before)),
                    is_ongoing=bool(_ONGOING.search(match.group())),
                )
            )
    found.sort(key=lambda told: told.start)
    dated = _dated(sentence, code, found)
    dated = _shared(code, dated)
    dated = [*dated, *_listed(sentence, code, dated)]
    dated.sort(key=lambda told: told.start)
    return [told for told in dated if not told.is_void and (told.is_finite or told.day)]


def _shared(code: str, found: list[Telling]) -> list[Telling]:
    """The tellings with the date of a second verb given to the first where both have one subject
    and the first says what it came to: "abducted a man and killed two on 3 May"."""
    shared = list(found)
    for order, (one, other) in enumerate(pairwise(found)):
        is_open = one.day is None and one.is_finite and one.kind in _COME_TO and not one.is_void
        is_second = other.day is not None and other.is_finite and other.kind == "attack"
        joint = code[one.end : other.start]
        if is_open and is_second and joint.endswith(" and ") and not _BOUNDARY.search(joint[:-5]):
            shared[order] = replace(one, day=other.day)
            shared[order + 1] = replace(other, day=None)
    return shared


def _listed(sentence: Tagged, code: str, found: list[Telling]) -> list[Telling]:
    """What a verb tells of further places, each with a date: "took A on 2 May and B on 9 May"."""
    more: list[Telling] = []
    for told in found:
        first = _DATED_PLACE.match(code, told.end) if told.day and told.is_finite else None
        at = first.end() if first else len(code)
        while (another := _NEXT_PLACE.match(code, at)) is not None:
            day = sentence.at(another.group("day")).value
            start = another.start("place")
            at = another.end()
            more.append(replace(told, start=start, end=at, day=day, verb=told.end))
    return more


def with_operations(sentence: Tagged) -> str:
    """The code with the letter O for the names of operations and missions."""
    code = sentence.code
    for number, mention in enumerate(sentence.mentions):
        if mention.letter in "GU" and _OPERATION.match(mention.text):
            code = re.sub(rf"\b{mention.letter}{number}\b", f"O{number}", code)
    return code


def _dated(sentence: Tagged, code: str, found: list[Telling]) -> list[Telling]:
    """The tellings with the date that each takes; a date belongs to one of them."""
    dated = list(found)
    for match in re.finditer(r"\bD(\d+)\b", code):
        day = sentence.mentions[int(match.group(1))].value
        inside = [told for told in dated if told.start <= match.start() < told.end]
        is_own = any(told.is_ongoing or day.frame == "for" for told in inside)
        if day.frame in _FRAMES and not is_own and not _WHEN.match(code, match.end()):
            continue
        if _SINCE_CLAUSE.search(code[: match.start()]):
            dated = [_gone_on(told, match, day) for told in dated]
            continue
        order = _taker(code, match, dated)
        if order is None or not _may_date(dated[order], day):
            continue
        known = dated[order].day
        is_finer = known is not None and len(known.edtf) == len("2011") < len(day.edtf)
        if known is None or (is_finer and not day.frame):
            dated[order] = replace(dated[order], day=day)
        verb = _verb_of(code, dated, order)
        if verb is not None:
            dated[verb] = replace(dated[verb], day=day)
    return dated


def _gone_on(told: Telling, at: re.Match[str], day: Day) -> Telling:
    """What has happened since the time that a clause tells: "since the revolt began in 2009"."""
    is_since = told.is_perfect and told.is_finite and told.day is None
    if not is_since or told.start < at.start() < told.end:
        return told
    kind = "coordinated-operation" if told.is_incident else told.kind
    return replace(told, kind=kind, day=day, is_ongoing=True)


def _verb_of(code: str, found: list[Telling], order: int) -> int | None:
    """The verb that a dated noun completes: "killed in an air strike in June"."""
    noun = found[order]
    before = [n for n in range(order) if found[n].is_finite and found[n].end <= noun.start]
    if noun.is_finite or not before or found[before[-1]].day is not None:
        return None
    joint = code[found[before[-1]].end : noun.start]
    is_same = found[before[-1]].kind == noun.kind
    return before[-1] if is_same and re.fullmatch(r" (?:in|by|during) [^,;]{0,30}", joint) else None


def _may_date(told: Telling, day: Day) -> bool:
    """Whether a date is fine enough: what was said in some year is no event, nor a deadline."""
    if day.frame == "by" and told.kind == "attack" and not day.is_day:
        return False
    if told.kind == "appointment" and len(day.edtf) < len("2012-02"):
        return False
    if told.kind == "statement" and told.is_finite:
        return len(day.edtf) >= 7 and day.frame != "by"
    return len(day.edtf) >= 7 or (told.kind != "agreement" and not told.is_relative)


def _taker(code: str, day: re.Match[str], found: list[Telling]) -> int | None:
    """The telling that a date dates: the noun that it stands in, the verb that its adverbial
    opens, else the nearest before it in its clause, else the next."""
    for order, told in enumerate(found):
        if told.start <= day.start() and day.end() <= told.end:
            return order
    if _ADJECTIVAL.search(code[: day.start()]) and re.match(r" [a-z]", code[day.end() :]):
        return None
    before = [
        order for order, told in enumerate(found) if told.end <= day.start() and told.is_finite
    ]
    after = [
        order for order, told in enumerate(found) if told.start >= day.end() and told.is_finite
    ]
    if _opens(code, day) and after:
        return next((order for order in after if not found[order].is_relative), None)
    last = found[before[-1]].end if before else 0
    if _MODAL.search(code[last : day.start()]):
        return None
    if before and (not after or not _BOUNDARY.search(code[last : day.start()])):
        return before[-1]
    return after[0] if after else None


def _opens(code: str, day: re.Match[str]) -> bool:
    """Whether a date opens a sentence or a clause: "On 3 May , ..." or "..., and in May , ..."."""
    lead = re.search(
        r"(?:^|, |and |but |however , |that |when |; )(?:[a-z]+ ){0,3}\Z", code[: day.start()]
    )
    is_before = re.match(
        r" ,(?! (?:after|when|while|before|as|following|because|though) )"
        r"| when| the| [A-Z]\d",
        code[day.end() :],
    )
    return lead is not None and bool(is_before)
