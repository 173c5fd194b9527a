"""People told one by one beside those that are counted: "including the imam", "and his driver"."""

from __future__ import annotations

import re
from functools import cache

from sahelgraph.extraction.figures import CountedPeople, verb_forms
from sahelgraph.extraction.linking import is_like_a_person
from sahelgraph.extraction.reality import is_undone
from sahelgraph.extraction.rules import MOD, alternatives
from sahelgraph.extraction.tagging import Tagged

#: What names some of those who are counted before, and what adds others to them.
_AMONG = re.compile(r"(?:including|among (?:them|whom)(?: (?:is|are|was|were))?) ")
_BESIDE = re.compile(
    r"(?:along|together) with |as well as "
    r"|(?<= , )and (?=(?:his|her|their) )|(?<= , )(?=an? C\d+ and an? C\d+ )"
)
_ALSO = re.compile(r"\bas (?:do|did|does|are|were|is|was) (?:all )?(?P<list>Q\d+) (?P<noun>W\d+)")
_OF_WHOM = re.compile(
    r", of whom (?P<list>Q\d+) (?:were|are|was|is) (?:[a-z]+ )?(?P<noun>[WC]\d+)"
    r"|, (?P<list2>Q\d+) of (?:them|whom) (?:from|with|belonging to) (?:the )?[GU]\d"
)
#: One person by what he is: "the village's imam", "his two-year-old daughter", "an American one".
_ONE = re.compile(
    rf"(?:(?:the|its|his|her|their|(?:{MOD} ){{1,2}}?s) )(?:(?:{MOD}|s) ){{0,4}}?(?P<noun>W\d+)"
    r"(?! [HU]\d)(?: (?:of|from|in) (?:the |his |her )?(?:[a-z]+ )?(?:[A-Z]\d+|[a-z]+))?\Z"
)
_COUNTED = re.compile(
    r"(?P<list>Q\d+) (?:of (?:his|her|its|their) )?(?:[^ ]+ ){0,3}?(?P<noun>W\d+|C\d+)"
)
_PIECES = re.compile(r" (?:, )?and | , ")
_ENDS = re.compile(
    r" [;.()—]| (?:were|was|are|is|had|have|has|in|at|near|on|when|after|while|died?) "
)
#: Those whose one is told behind them: "the mayor among them".
_LAST = re.compile(
    rf", (?:the|its|his|her|their) (?:{MOD} ){{0,3}}?(?P<noun>W\d+)(?: , [HU]\d+ ,)? among them\b"
)
_SINGLE = frozenset(
    ["killed", "wounded", "kidnapped", "captured", "arrested", "released", "missing"]
)
_TRIED = frozenset(["convicted", "charged", "acquitted", *_SINGLE])
#: A trial's verb without its subject, which the clause before it has.
_SENTENCED = re.compile(
    r"\A(?:and )?(?:later |then )?(?P<verb>sentenced|convicted|jailed|charged|acquitted)\b"
)
_SUBJECT = re.compile(r"(?:^|[.;] )(?:He|She|[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,3}) was ")

#: One who belongs to somebody, in a word that no lexicon has; and one who dies of what was done.
_HIS = re.compile(
    r"\b(?:his|her|their) (?:[a-z]+ )?(?!others\b|men\b)(?:[a-z]+|(?P<noun>W\d+))"
    r" (?:was|is|had been) (?:[a-z]+ly |also )?(?P<verb>killed|wounded|injured|murdered"
    r"|assassinated|kidnapped|abducted|beheaded)\b"
)
_SUCCUMBS = re.compile(
    r"\A(?:he|she) (?:later )?(?:(?:die[sd]?) (?:later )?"
    r"(?:in (?:the |an? )?(?:[a-z]+ )?(?:hospital|clinic)|(?:on|along) the way|at the scene"
    r"|on the spot|(?:of|from) (?:his|her|the) (?:[a-z]+ )?(?:wounds|injuries))"
    r"|succumb(?:s|ed) to)\b"
)

#: What a sentence has that tells of somebody.
_TOLD = re.compile(r"[WQ]\d|\b(?:him|his|her|s?he)\b|\bsentenced|charged|acquitted")

#: How far behind an office the name of its holder stands at most.
_NEAR = 70


@cache
def _verbs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    active = alternatives([f for f, m in verb_forms("active").items() if m in _TRIED])
    passive = alternatives([f for f, m in verb_forms("passive").items() if m in _TRIED])
    return (
        re.compile(rf"(?:^|(?<= ))(?P<verb>{active}|{passive}|die[sd]?)(?= |$)"),
        re.compile(
            rf"(?:^|(?<= ))(?P<verb>{active}) (?:him|her)(?= [,.;]|$| in | on | at | and | to )"
        ),
        re.compile(
            rf"(?P<name>[HU]\d+)(?: , [^,;]{{1,60}} ,)? and (?P<list>Q\d+)(?: of (?:his|her))?"
            rf"(?: {MOD}){{0,3}} (?:W\d+|others|companion) (?:were|are|had been|have been)"
            rf"(?: [a-z]+ly)? (?P<verb>{passive})(?= |$)"
        ),
        re.compile(
            rf"(?:; |only )(?:the|its|his|her|their) (?:{MOD} ){{0,3}}?(?P<noun>W\d+)"
            rf" (?:(?:was|is|had been) (?:[a-z]+ly |later |also |then )?(?P<verb>{passive})"
            r"|(?P<dies>dies|died|perished))(?= |$)"
        ),
    )


def with_companions(sentence: Tagged, counted: list[CountedPeople]) -> list[CountedPeople]:
    """The figures of a sentence with those who are told beside them; who is told by his office and
    by his name is one."""
    named = [one.position for one in counted if one.person is not None]
    told = [
        one
        for one in counted
        if one.rule != "person-definite"
        or not any(0 < position - one.position < _NEAR for position in named)
    ]
    if not _TOLD.search(sentence.code):
        return told
    known = {one.position for one in counted}
    for one in (*_beside(sentence, told), *_done(sentence)):
        if one.position not in known:
            known.add(one.position)
            told.append(one)
    return told


def _beside(sentence: Tagged, counted: list[CountedPeople]) -> list[CountedPeople]:
    """Those who are told with the words "including", "along with", "as do" and the like."""
    found: list[CountedPeople] = []
    for pattern, is_part in ((_AMONG, True), (_BESIDE, False)):
        for match in pattern.finditer(sentence.code):
            measure = _measure(sentence, counted, match.start(), is_part=is_part)
            if measure in _SINGLE:
                found += _listed(sentence, match.end(), measure, is_part=is_part)
    for match in (*_LAST.finditer(sentence.code), *_ALSO.finditer(sentence.code)):
        measure = _measure(sentence, counted, match.start(), is_part=True)
        if measure in _SINGLE:
            found.append(_one(sentence, measure, match, is_part=match.re is _LAST))
    for match in _OF_WHOM.finditer(sentence.code):
        measure = _measure(sentence, counted, match.start(), is_part=True)
        found += [_one(sentence, measure, match, is_part=True)] if measure else []
    return found


def _measure(sentence: Tagged, counted: list[CountedPeople], at: int, *, is_part: bool) -> str:
    """The measure of the figure before a position, or of the verb before it."""
    before = [one for one in counted if one.position < sentence.offset(at)]
    if is_part:
        return before[-1].measure if before else ""
    verbs = [m for m in _verbs()[0].finditer(sentence.code, 0, at) if m.end() <= at]
    if not verbs or is_undone(sentence.code, verbs[-1].start()):
        return ""
    verb = verbs[-1].group("verb")
    known = {**verb_forms("passive"), **verb_forms("active")}
    return known.get(verb, "killed" if verb.startswith("die") else "")


def _listed(sentence: Tagged, start: int, measure: str, *, is_part: bool) -> list[CountedPeople]:
    """Those who are listed behind a position, each by what he is; the name behind one is his."""
    code = sentence.code
    end = _ENDS.search(code, start)
    told = code[start : end.start() if end else len(code)].removesuffix(" ,")
    found: list[CountedPeople] = []
    position = start
    for piece in _PIECES.split(told):
        at = code.find(piece, position) if piece else position
        position = at + len(piece)
        match = _COUNTED.match(piece) or _ONE.match(piece)
        if match is None:
            if re.fullmatch(r"(?:[HU]\d+ ?)+", piece) and found:
                continue
            break
        one = _one(sentence, measure, match, is_part=is_part)
        noun = sentence.at(match.group("noun"))
        if one.figure != "1" or noun.letter == "C" or not noun.value.is_plural:
            found.append(one)
    return found


def _done(sentence: Tagged) -> list[CountedPeople]:
    """Somebody of whom a pronoun, an article or a clause before tells that it was one."""
    _, pronoun, both, definite = _verbs()
    active, passive = verb_forms("active"), verb_forms("passive")
    found = []
    for match in pronoun.finditer(sentence.code):
        if not is_undone(sentence.code, match.start()):
            found.append(_one(sentence, active[match.group("verb")], match))
    for match in both.finditer(sentence.code):
        name = sentence.at(match.group("name"))
        if name.letter == "H" or " " not in name.text or is_like_a_person(name.text):
            position = name.start
            measure = passive[match.group("verb")]
            found.append(
                CountedPeople(measure, "1", "companion", sentence.name, position, person=name)
            )
    for match in definite.finditer(sentence.code):
        noun = sentence.at(match.group("noun")).value
        if not noun.is_plural and not is_undone(sentence.code, match.start()):
            verb = match.group("verb")
            found.append(_one(sentence, passive[verb] if verb else "killed", match))
    for match in _HIS.finditer(sentence.code):
        if not is_undone(sentence.code, match.start("verb")):
            found.append(_one(sentence, passive[match.group("verb")], match))
    if dying := _SUCCUMBS.match(sentence.code):
        found.append(_one(sentence, "killed", dying))
    clause = _SENTENCED.match(sentence.code)
    if clause and _SUBJECT.search(sentence.text[: sentence.offset(0)]):
        found.append(_one(sentence, passive.get(clause.group("verb"), "convicted"), clause))
    return found


def _one(
    sentence: Tagged, measure: str, match: re.Match[str], *, is_part: bool = False
) -> CountedPeople:
    """The figure of a match: the number of its list, else one; counted by its noun."""
    groups = match.groupdict()
    code = groups.get("list") or groups.get("list2")
    quantity = sentence.at(code) if code else None
    told = groups.get("noun") or ""
    noun = sentence.at(told) if told[:1] == "W" else None
    first = quantity or noun
    concept = noun.value.concept if noun else ""
    return CountedPeople(
        measure,
        quantity.value.figure if quantity else "1",
        "companion",
        sentence.name,
        first.start if first else sentence.offset(match.start()),
        noun=concept or "people",
        is_assailant=concept in ("militants", "attackers", "fighters", "suspects"),
        is_part=is_part,
    )
