"""Who says it: the clauses of a sentence that stand on somebody's word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sahelgraph.extraction.linking import is_like_a_person
from sahelgraph.extraction.tagging import Mention, Tagged

#: One who speaks for a government, wherever he does: "a Malian minister visiting France".
_OFFICIAL = (
    r"C\d+(?: s)?(?: [a-z]+){0,2}? (?:ministers?|president|premier|ambassador|envoy|spokes[a-z]+)"
    r"(?: of (?:the )?(?!C\d)[a-z]+(?: [a-z]+)?)?"
    r"(?: (?:in|at|from|visiting|touring|to)(?: [a-z]+){0,3} [CPU]\d+)?"
)
_SOURCE = (
    rf"(?:the |an? )?(?:P\d+ )?(?:{_OFFICIAL}|"
    r"(?:Q\d+ )?(?:W\d+ (?=of ))?(?:[a-z]+ ){0,3}?"
    r"(?:(?:[GHBCU]\d+)(?: s)?(?: \( [GU]\d+ \))?(?: (?:W\d+"
    r"|army|armed forces|government|military"
    r"|(?:(?:defen[cs]e|interior|security) )?ministry(?: of [a-z]+)?|general staff|general W\d+"
    r"|high command|authorities|police|forces|spokesperson|spokesman|project|news agency))*"
    r"|(?:army|government|military|police|armed W\d+|air force"
    r"|(?:defen[cs]e |interior |security )?minist(?:ry|er)(?: of (?:the )?[a-z]+)?(?: [HU]\d+)?"
    r"|(?:general (?:W\d+|staff)|high command)(?: (?:in|of) (?:the )?[A-Z]\d+)?"
    r"|(?:news)?paper|authorities|group|militants|W\d+|witnesses|residents)))"
)
_SAYS = (
    r"(?:say|says|said|saying|claim|claims|claimed|claiming|states|stated|stating|report"
    r"|reports|reported"
    r"|reporting|announce|announces|announced|announcing|confirm|confirms|confirmed|estimate"
    r"|estimates|estimated"
    r"|assert|asserts|asserted|told|tells|wrote|writes|put|puts|counted|documented|recorded"
    r"|verified|maintain|maintained"
    r"|released a statement claiming|releases a statement claiming|showed|added|adding"
    r"|corroborated|found|alleges?|alleged|boasts? of|boasted of|speaks? of|spoke of|acknowledges?"
    r"|acknowledged|admits?|admitted|concedes?|conceded|shows?|(?:published|posted|released|aired)"
    r" an? (?:[a-z]+ ){0,2}?(?:video|footage|recording)(?: that| which)?"
    r" (?:showed|showing|shows|of)"
    r"|(?:gives?|gave)(?= (?:[a-z]+ ){0,2}(?:losses|toll|number|figure|dead|death))"
    r"|accus(?:es?|ed)(?= [^.;]{1,60} of (?:having )?[a-z]+(?:ing|ed) ))"
)
_PATTERN = re.compile(
    rf"(?:^|(?<= ))(?:(?:according to|as reported by|cited by|per) (?P<src1>{_SOURCE})"
    rf"|(?P<src2>{_SOURCE})(?: [a-z]+ly| at first| also| later| further| , [^,]{{1,80}} ,"
    r"| project)*"
    rf" (?P<says>{_SAYS})(?= |$)(?! responsibility| credit| the li(?:ves|fe)| by | the attacks? )"
    r"|(?P<part>(?:saying|claiming|adding|stating|asserting"
    r"|(?<=and )(?:stated|said|claimed|says|states|claims(?= that| to ))"
    r"|(?<=in which )(?:it|they|he) (?:says?|said|claims?|claimed|reports?|reported)))"
    rf"|\" (?:, )?(?:said|says|told|added|wrote) (?P<src3>{_SOURCE})"
    r"|(?P<title>C\d+ (?:in |s )?government statements?)"
    r"|(?P<vague>according to (?:media |some |unconfirmed |local )?"
    r"(?:sources|reports|media|accounts)|it (?:is|was) reported))"
)
#: The name of a speaker behind his office: "a local lawmaker, U5"; "the governor, U1, said".
_BEHIND = re.compile(r"(?: of (?:the )?[a-z]+)? , (?:W\d+ |[a-z]+ )?(?P<name>[HU]\d+)(?= [,.]|$)")
_APPOSED = re.compile(r" , (?:W\d+ |[a-z]+ ){0,2}(?P<name>[HU]\d+) ,")
_OFFICE = re.compile(
    r"(?:W\d+|(?:spokes|minist|president|governor|mayor|chief|leader|prosecutor|prefect|judge)[a-z]*)"
    r"(?: of (?:the )?(?:[a-z]+|[A-Z]\d+))?\Z"
)
_VAGUE = re.compile(r"\b(?:reportedly|purportedly|allegedly)\b")


#: A name in two parts that its short name follows: "the Event and Data Project (EDP)".
_SHORT = re.compile(r" (?:and [A-Z]\d+ )?\( (?P<short>[BGU]\d+) \)")

#: Who speaks in a later clause of the sentence that he begins.
_SUBJECT = re.compile(
    r"(?:D\d+ : )?(?:on D\d+ , )?(?:the )?(?P<who>[GHUC]\d+)"
    r"(?: s)?(?P<of> (?:army|military|armed forces|government|forces))?"
)

#: A body of the state that is called by what it does, and the country whose forces act.
_OF_STATE = re.compile(r"\b(?:ministry|minister|general staff|high command|army|military)\b")
_FORCE_OF = re.compile(r"\b(C\d+)(?: s)? (?:army|air force|forces|troops|military|navy)\b")
#: What stands behind those who speak at the end of what they say: "…, the army said on Friday".
_SAID = re.compile(r"(?: on D\d+| in [^,.;]{1,30})?(?: [.;,(]|$)")

#: Those who pass on what somebody else says.
_MEDIA = re.compile(r" (?:news )?(?:media|press|newspapers?|radio|television|outlets?)\b")
#: Where those who speak are from: "residents of Gao".
_WHENCE = re.compile(
    r"(?:^(?:the )?(?:W\d+ )?of|(?:^| )(?:in|from|at|near)) (?:the )?(?:[a-z]+ )?[PU]\d+\Z"
)


@dataclass(frozen=True)
class Speech:
    """A range of a sentence's code that stands on somebody's word.

    ``name`` is who says it, ``words`` how the sentence calls the speaker; neither for a report
    that names nobody.
    """

    start: int
    end: int
    name: Mention | None
    words: str


def find_speech(sentence: Tagged) -> list[Speech]:
    """The ranges of a sentence that somebody is said to say, the later the more specific."""
    found: list[Speech] = []
    code = sentence.code
    for match in _PATTERN.finditer(code):
        told = match.group("src1") or match.group("src2") or ""
        if match.group("src3"):
            name = _name(sentence, match.group("src3"))
            found.append(Speech(code.find('"'), len(code), name, match.group("src3")))
            continue
        if match.group("part"):
            if found or not (subject := _SUBJECT.match(code)):
                continue
            name = sentence.at(subject.group("who"))
            words = subject.group("of") or ""
            if name.letter != "C" or words:
                found.append(Speech(match.start(), len(code), name, words))
            continue
        if _MEDIA.match(code, match.end()):
            found.append(Speech(match.start(), len(code), None, ""))
            continue
        named = _SHORT.match(code[match.end() :]) if match.group("src1") else None
        if named is not None:
            told = named.group("short")
        behind = _BEHIND.match(code, match.end()) if match.group("src1") else None
        apposed = _APPOSED.search(match.group()) if match.group("src2") else None
        by_name = behind or apposed
        if by_name is not None and (
            _is_person(sentence, told, by_name.group("name"))
            or (apposed is not None and told.endswith("paper"))
        ):
            told = by_name.group("name")
        if match.group("src1") and match.start() > 12:
            start = max((s.end for s in found), default=0)
            name = _name(sentence, told)
            found.append(Speech(start, len(code), name, _words(sentence, told)))
            continue
        if match.group("title"):
            found.append(
                Speech(
                    match.start(), len(code), _name(sentence, match.group("title")), "government"
                )
            )
            continue
        if match.group("vague"):
            found.append(Speech(0, len(code), None, ""))
            continue
        start = match.start("says") if match.group("says") else match.start()
        if match.group("says") in ("put", "puts", "showed", "found") and not told:
            continue
        if match.group("says") and _SAID.match(code, match.end()):
            before = code[: match.start()].rstrip()
            start = code.rfind(" ; ", 0, match.start()) + 1 if before.endswith(",") else start
        found.append(Speech(start, len(code), _name(sentence, told), _words(sentence, told)))
    for match in _VAGUE.finditer(code):
        if not any(speech.start <= match.start() for speech in found):
            found.append(Speech(match.start(), len(code), None, ""))
    return found


def _is_person(sentence: Tagged, office: str, code: str) -> bool:
    """Whether the name behind an office is that of the one who has it: no group, and no place."""
    name = sentence.at(code)
    return bool(_OFFICE.search(office)) and (name.letter == "H" or is_like_a_person(name.text))


def _words(sentence: Tagged, code: str) -> str:
    """How a sentence calls a speaker, nouns for people in their own words."""
    return re.sub(r"\bW\d+", lambda noun: sentence.at(noun.group()).text.lower(), code)


def _name(sentence: Tagged, code: str) -> Mention | None:
    if _WHENCE.search(code):
        return None
    names = re.findall(r"\b[GHBUC]\d+\b", code)
    if not names and _OF_STATE.search(_words(sentence, code)):
        names = list(dict.fromkeys(_FORCE_OF.findall(sentence.code)))[:2]
        names = names if len(names) == 1 else []
    ruled = re.search(r"\b(C\d+) (?:s )?(G\d+)\b", code)
    if ruled and "ministry" in sentence.at(ruled.group(2)).text.lower():
        return sentence.at(ruled.group(1))
    return (
        sentence.at(names[-1] if len(names) > 1 and names[-1][0] in "GHB" else names[0])
        if names
        else None
    )


def speech_at(sentence: Tagged, speeches: list[Speech], offset: int) -> Speech | None:
    """The speech in which an offset of the sentence stands, the innermost."""
    best: Speech | None = None
    for speech in speeches:
        start = sentence.offset(speech.start)
        if start <= offset and (best is None or speech.start >= best.start):
            best = speech
    return best
