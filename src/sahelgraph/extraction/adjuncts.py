"""Sentences without what tells when and where: the rules of lineage then see who did what."""

from __future__ import annotations

import re

from sahelgraph.extraction.lineage_words import may_be_group
from sahelgraph.extraction.tagging import Tagged

_DAY = (
    r"(?:(?:in|on|by|around|about|during|since|from|late|early|mid|of|the|-|as early as) )*"
    r"(?<!of the )D\d+(?! in command)(?: and D\d+)?"
)
_SPAN = (
    r"(?:(?:some|about|just|only|less than|more than|nearly) )*"
    r"(?:Q\d+|an?|several|few|some) (?:years?|months?|weeks?|days?) (?:later|earlier|before that)"
    r"|(?:in |during )?(?:the|that) (?:following|next|same|previous) (?:year|month|week|day)"
    r"|(?:in |during )?that (?:year|month)|at the time"
)
_PLACE = (
    r"(?:in|near|inside|at) (?:the )?(?:(?:(?:north|south|east|west|central|city|town|village"
    r"|region|province|district|state|capital|outskirts|hills|mountains|neighbou?ring|remote|border)[a-z]*"
    r"|of|the) ){0,5}(?P<place>[CPU]\d+)(?! (?:s|W\d+|and|or|to|led|is|was|has|had) )"
    r"(?: (?:region|province|district|state|area|city|town|capital|county|city))?"
)
_ASIDE = r"however|meanwhile|in turn|for its part|moreover|in addition|nevertheless|instead"
#: What a sentence may be read without, with the commas that set it off.
_ADJUNCT = re.compile(
    rf"(?:^(?:(?:{_DAY}|{_SPAN}|{_ASIDE})(?: ,| :)? ))"
    rf"|(?:(?<= , )(?:{_DAY}|{_SPAN}|{_ASIDE}) , )"
    rf"|(?:(?<= )(?<!until )(?<!between )(?<!held )(?:{_DAY}|{_SPAN}|{_PLACE})(?: |$))"
    rf"|(?:(?<![^ ])\" ?)"
)


def without_adjuncts(sentence: Tagged) -> Tagged:
    """The sentence without its dates, the places that stand behind "in", and quotation marks.

    The mentions stay, so that what is told may still be given its day.
    """
    spans = [
        match.span()
        for match in _ADJUNCT.finditer(sentence.code)
        if not match.group("place") or _is_place(sentence, match.group("place"))
    ]
    if not spans:
        return sentence
    kept = [
        index
        for index, at in enumerate(sentence.starts)
        if not any(start <= at < end for start, end in spans)
    ]
    pieces = sentence.code.split(" ")
    words = [pieces[index] for index in kept]
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    offsets = [sentence.offsets[index] for index in kept]
    return Tagged(sentence.text, sentence.name, sentence.mentions, " ".join(words), starts, offsets)


def _is_place(sentence: Tagged, code: str) -> bool:
    return code[0] != "U" or not may_be_group(sentence.at(code))
