"""Figures that tell a person and no number: somebody was killed, kidnapped, released."""

from __future__ import annotations

import re
from functools import cache

from sahelgraph.extraction.figures import CountedPeople, verb_forms
from sahelgraph.extraction.linking import is_like_a_person
from sahelgraph.extraction.reality import is_undone
from sahelgraph.extraction.rules import MOD, alternatives
from sahelgraph.extraction.tagging import Mention, Tagged

#: Measures that one person can have.
_MEASURES = frozenset(
    {
        "killed",
        "wounded",
        "kidnapped",
        "captured",
        "arrested",
        "released",
        "neutralized",
        "charged",
        "convicted",
        "acquitted",
    }
)
_PERSON = (
    rf"(?:(?:the |a |an |its |his |their )?(?:(?:{MOD}|W\d+|Q\d+|s|former|top)"
    rf" ){{0,9}}?(?:dr\.? )?(?P<{{0}}>[HU]\d+)(?! W\d+ [HU]\d))"
)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    active = alternatives([f for f, m in verb_forms("active").items() if m in _MEASURES])
    passive = alternatives([f for f, m in verb_forms("passive").items() if m in _MEASURES])
    first, second, third = (_PERSON.replace("{0}", name) for name in ("p1", "p2", "p3"))
    return (
        re.compile(
            rf"(?:^|(?<= ))(?:\" )?(?P<verb>{active}) (?:\" )?{first}"
            rf"(?: ,? ?and {second})?(?=$| )(?! s )"
        ),
        re.compile(
            rf"(?:(?P<p2>[HU]\d+) and )?(?P<p1>[HU]\d+)(?: ,(?: [^ ,]+){{1,14}} ,| ,)? (?:who )?"
            rf"(?:is|was|has been|had been|were|are|being)"
            rf"(?: also| later| reportedly| eventually| then| subsequently| allegedly)?"
            rf" (?P<verb>{passive})(?= |$)"
        ),
        re.compile(
            rf"(?:^|(?<= ))(?P<verb>{active}) (?:the|its|their) (?:{MOD} )*(?P<noun>W\d+)(?: W\d+)*"
            r"(?= [,.;]|$| who| of | in | on | at | near| after| they| that| abducted| kidnapped"
            r"| held)"
        ),
        re.compile(rf"including {third}(?= |$)"),
    )


@cache
def _fallen() -> tuple[re.Pattern[str], ...]:
    """A person who died of violence, and one who is named behind his office."""
    active = alternatives([f for f, m in verb_forms("active").items() if m in _MEASURES])
    return (
        re.compile(
            r"(?P<p1>[HU]\d+)(?: ,(?: [^ ,]+){1,14} ,| ,)? (?:later |also )?"
            r"(?P<verb>died|perished|lost his life|fell) in (?:an? |the |Q\d+ )?"
            r"(?:[a-z]+ |C\d+ ){0,3}?(?:V\d+|attack|raid|air ?strike|strike|ambush|clash(?:es)?"
            r"|shootout|fighting|battle|bombing|operation|firefight)\b"
        ),
        re.compile(
            rf"(?:^|(?<= ))(?P<verb>{active}) (?:(?:the|its|his|their|an?|[GUC]\d+ s) )"
            rf"(?:(?:{MOD}|s) ){{0,4}}?(?:head|leader|chief|commander|governor|mayor|minister"
            rf"|deputy|spokesman|emir|W\d+)(?: of (?:the )?(?:[a-z]+|[CGPU]\d+))? , (?P<p1>[HU]\d+)"
            rf"(?=$| [,.]| in | outside | at | near | on | D\d)"
        ),
    )


@cache
def _both() -> re.Pattern[str]:
    """Two who are named behind their offices: "the mayor, A, and his deputy, B, were"."""
    passive = alternatives([f for f, m in verb_forms("passive").items() if m in _MEASURES])
    return re.compile(
        r"(?:^|(?<=, )|(?<=W\d )|(?<=and ))(?P<p1>[HU]\d+) ,? ?and "
        r"(?:(?:his|her|its|their|the) [^,;.]{1,30}? , )?(?P<p2>[HU]\d+)"
        rf"(?: ,)? (?:were|are|have been|had been) (?:[a-z]+ly |both |later )?(?P<verb>{passive})"
        r"(?= |$)"
    )


@cache
def _pronoun() -> re.Pattern[str]:
    passive = alternatives([f for f, m in verb_forms("passive").items() if m in _MEASURES])
    return re.compile(
        rf"(?:(?:on |in )?D\d+ ,? ?)?(?:he|she) (?:[^,.;]{{1,50}}? and )?"
        rf"(?:is|was|has been|had been)(?: (?:later|eventually|also|then))?"
        rf" (?P<verb>{passive})(?= |$)"
    )


@cache
def _definite_passive() -> re.Pattern[str]:
    passive = alternatives([f for f, m in verb_forms("passive").items() if m in _MEASURES])
    return re.compile(
        rf"(?:^|, |and |when |while )(?:the|its|their) (?:{MOD} )?(?P<noun>W\d+)"
        rf" (?:was|is|had been) (?:later |also |then )?(?P<verb>{passive})(?= |$)"
    )


def find_person_figures(sentence: Tagged, counted: list[CountedPeople]) -> list[CountedPeople]:
    """Figures of one for each person that a sentence says was killed, kidnapped, released …"""
    if not re.search(r"[HUW]\d|^s?he ", sentence.code):
        return []
    active, passive, definite, including = _patterns()
    found: list[CountedPeople] = []
    for pattern, table in ((active, "active"), (passive, "passive")):
        for match in pattern.finditer(sentence.code):
            if is_undone(sentence.code, match.start("verb")):
                continue
            measure = verb_forms(table)[match.group("verb")]
            if _is_plural(match) or _is_owner(sentence, match):
                continue
            for name in ("p1", "p2"):
                code = match.groupdict().get(name)
                phrase = sentence.code[max(0, match.start() - 40) : match.end()]
                is_said = code and _is_done_to(sentence, code, match.group("verb"), table)
                if code and (is_said or _is_person(sentence, code, phrase)):
                    found.append(
                        _one(sentence, measure, sentence.at(code), f"person-{table}", match)
                    )
    found += _named_behind(sentence)
    for match in _both().finditer(sentence.code):
        if not is_undone(sentence.code, match.start("verb")):
            measure = verb_forms("passive")[match.group("verb")]
            names = [sentence.at(match.group(name)) for name in ("p1", "p2")]
            people = [n for n in names if n.letter == "H" or is_like_a_person(n.text)]
            found += [_one(sentence, measure, name, "person-passive", match) for name in people]
    pronoun = _pronoun().match(sentence.code)
    if pronoun is not None:
        measure = verb_forms("passive")[pronoun.group("verb")]
        found.append(_one(sentence, measure, None, "person-pronoun", pronoun))
    for match in definite.finditer(sentence.code):
        noun = sentence.at(match.group("noun"))
        if noun.value.is_plural or "victim" not in noun.value.classes:
            continue
        measure = verb_forms("active")[match.group("verb")]
        if measure in _MEASURES and not is_undone(sentence.code, match.start("verb")):
            found.append(_one(sentence, measure, None, "person-definite", match, noun))
    for match in _definite_passive().finditer(sentence.code):
        noun = sentence.at(match.group("noun"))
        is_told = not is_undone(sentence.code, match.start("verb"))
        if is_told and not noun.value.is_plural and "victim" in noun.value.classes:
            measure = verb_forms("passive")[match.group("verb")]
            found.append(_one(sentence, measure, None, "person-definite", match, noun))
    for match in including.finditer(sentence.code):
        code = match.group("p3")
        before = [c for c in counted if c.position < sentence.offset(match.start())]
        if before and _is_person(sentence, code, "W" + match.group()):
            one = _one(sentence, before[-1].measure, sentence.at(code), "person-including", match)
            found.append(one)
    return _single(sentence, found, counted)


#: What is done to people only, and to no town or group.
_DONE = frozenset(
    ["shot dead", "gunned down", "assassinated", "murdered", "executed", "beheaded", "hanged",
     "abducted", "kidnapped", "arrested", "detained", "apprehended", "sentenced", "convicted",
     "acquitted", "jailed", "wounded", "injured", "kill", "kills", "killed", "killing", "murdering",
     "assassinating", "abducting", "kidnapping", "arresting", "executing", "beheading"]
)  # fmt: skip
_BODY = re.compile(
    r"\b(?:Army|Front|Group|Movement|Brigades?|Battalion|Forces?|Guards?|Union|League|Party"
    r"|Council|Jamaat|Jaysh|Ansar|Katiba|Katibat|Harakat|Liwa|State|Boko)\b"
)
_MEMBERS = re.compile(r"(?:W\d+|fighters|members|men|positions?|camps?|bases?|leaders?|s)\b")


def _is_done_to(sentence: Tagged, code: str, verb: str, table: str) -> bool:
    """Whether a new name of two words is that of a person, by what was done to it."""
    name = sentence.at(code)
    is_whole = " " in name.text or (table == "passive" and "-" in name.text)
    is_name = name.letter == "U" and is_whole and not _BODY.search(name.text)
    behind = sentence.code.partition(f"{code} ")[2]
    return is_name and verb in _DONE and (table == "passive" or not _MEMBERS.match(behind))


_MANY = re.compile(r" (?:were|are) ")


def _is_plural(match: re.Match[str]) -> bool:
    """Whether the verb is one of several, where one name stands before it."""
    one = match.group("p1")
    is_passive = match.end("verb") > match.start() and match.start("verb") > match.end("p1")
    return is_passive and not match.group("p2") and bool(_MANY.search(match.group().split(one)[1]))


def _is_owner(sentence: Tagged, match: re.Match[str]) -> bool:
    """Whether the name only tells whose those are to whom it was done: "two men of the Front"."""
    is_passive = match.start("verb") > match.end("p1")
    before = sentence.code[: match.start("p1")]
    return is_passive and bool(re.search(r"W\d+ (?:of|from) (?:the )?\Z", before))


def _is_person(sentence: Tagged, code: str, phrase: str) -> bool:
    """Whether a name is one of a person: a record says so, or a noun for people stands before."""
    if code[0] == "H":
        return True
    role = r"(?:W\d+|dr\.?|colonel|general|deputy|founder|organi[sz]er|mastermind|planner)"
    of = r"(?: (?:of|for|in) (?:the )?[A-Z]\d+)?"
    aside = rf"\b{code} , (?:Q\d+|the|an?|its|their) (?:[a-z]+ |[CGU]\d+ ){{0,4}}?W\d+"
    if re.search(rf"\bW\d+ , {code} ,", phrase):
        return True
    is_said = re.search(rf"{role}{of}(?: ,)? {code}\b", phrase) or re.search(aside, sentence.code)
    return bool(is_said) and " " in sentence.at(code).text


def _one(
    sentence: Tagged,
    measure: str,
    person: Mention | None,
    rule: str,
    match: re.Match[str],
    noun: Mention | None = None,
) -> CountedPeople:
    mention = person or noun
    position = mention.start if mention else sentence.offset(match.start())
    concept = noun.value.concept if noun else "people"
    return CountedPeople(
        measure,
        "1",
        rule,
        sentence.name,
        position,
        noun=concept or "people",
        person=person,
        is_part=rule == "person-including",
        modifiers=_modifiers(sentence, match),
    )


def _named_behind(sentence: Tagged) -> list[CountedPeople]:
    """Those who died of violence, and those who are named behind their office."""
    found = []
    for pattern in _fallen():
        for match in pattern.finditer(sentence.code):
            person = sentence.at(match.group("p1"))
            if person.letter == "H" or not _BODY.search(person.text):
                measure = verb_forms("active").get(match.group("verb"), "killed")
                found.append(_one(sentence, measure, person, "person-active", match))
    return found


def _modifiers(sentence: Tagged, match: re.Match[str]) -> tuple[Mention, ...]:
    return tuple(sentence.at(word) for word in match.group().split() if re.fullmatch(r"C\d+", word))


def _single(
    sentence: Tagged, found: list[CountedPeople], counted: list[CountedPeople]
) -> list[CountedPeople]:
    """Without those whose number was counted already, before the name or in an aside behind it."""
    kept: list[CountedPeople] = []
    for one in found:
        near = any(
            c.measure == one.measure and c.figure == "1" and 0 <= one.position - c.position < 60
            for c in counted
        )
        near = near or any(
            c.measure == one.measure and sentence.text[one.person.end : c.position] == ", "
            for c in counted
            if one.person is not None
        )
        same = any(k.measure == one.measure and k.position == one.position for k in kept)
        if not near and not same:
            kept.append(one)
    return kept
