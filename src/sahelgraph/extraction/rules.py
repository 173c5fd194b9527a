"""Rules as data: regular expressions over the code of a tagged sentence, with their words.

A pattern may name the shared parts in braces: ``{LIST}``, ``{ADV}``, ``{AUX}``, ``{ANY}``; and
``{=seize storm}`` stands for the present and the past of verbs.
"""

from __future__ import annotations

import re
import shlex
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

from sahelgraph.extraction.cues import Cues, cues_of
from sahelgraph.extraction.lexicon import finite

#: Words at which a noun phrase ends.
STOP = (
    "and|or|but|of|in|at|on|by|with|from|to|for|near|after|before|while|when|as|that|which|who"
    "|whom|whose|where|is|are|was|were|be|been|being|has|have|had|the|an|a|during|since|until"
    "|because|however|including|among|between|against|into|over|under|through|including|dead"
    "|not|no|if|than|then|s|also|later|reportedly|allegedly|kill|kills|killed|killing|wound|wounds"
    "|wounded|wounding|injure|injures|injured|injuring|ambush|ambushed|attack|attacked|attacks|open"
    "|opened|leave|leaves|left|leaving|take|took|taking|claim|claims|claimed|missing|hostage"
    "|per|percent|more|kidnapped|kidnap|abducted|arrested|captured|displaced|lynched|remain|remains"
    "|vehicles|trucks|cars|buses|minibuses|boats|vessels|lorries|carrying|transporting|others|hit|hits|struck|strikes|strike|launched|launch|launches|carried"
    "|carry|died|die|dies|held|hold|fled|released|release|sentenced|convicted|acquitted|charged"
    "|stormed|storm|raided|raid|targeted|target|fired|stated|said|says|say"
)
#: A word that may stand before the noun of a noun phrase, or a name.
MOD = rf"(?:(?!(?:{STOP})(?: |$))[a-z][a-z.]*|[CGPU]\d+)"
#: A noun phrase for people.
NP = rf"(?:(?:{MOD} ){{0,5}}?[WC]\d+(?: [CG]\d+)?(?: W\d+){{0,3}})"
#: Where the counted come from, or what they belong to.
OF = (
    r"(?: (?:from|of|in|belonging to|with) (?:the |a |an |its |their )?"
    rf"(?:{MOD} ){{0,4}}?(?:[GPCUW]\d+|contingent|forces?|army|village|town|camp|unit)(?:"
    rf" contingent| forces?| army)?)"
)
#: Counted people.
ELEMENT = (
    rf"(?:Q\d+(?: of (?:the |its |their )?Q\d+)?"
    rf"(?: (?:of (?:the |their |its |his )?(?:captured |kidnapped |abducted )?|more"
    rf" )?{NP}(?: or W\d+)?)?(?: (?:more|others))?{OF}?)"
)
#: A list of counted people.
LIST = (
    rf"(?:{ELEMENT}(?: , (?:(?:his|her|their) )?W\d+)?"
    rf"(?:(?: ,| —)?(?: and(?: , (?:by|according to) [^,]{{1,40}} ,)?| including| among them"
    rf"| among whom| as well as| along with| together with| plus"
    rf"|(?<=,)) (?:also )?{ELEMENT}|(?: ,| —| \() {ELEMENT})*)"
)
ADV = (
    r"(?:forcibly|internally|reportedly|allegedly|also|instantly|later|subsequently|about|then|all|only|together|the"
    r"|since|already|seriously|severely|critically|slightly|badly|briefly|immediately|both|off"
    r"|indiscriminately|eventually|still|thought|believed|feared|to|have|been|being|or|too"
    r"|further|another|said|confirmed|reported"
    r"|lightly|fatally|mortally|gravely|outright|feared|summarily|brutally|off|up|deaths?|lives|of|publicly)"
)
AUX = (
    "were|are|was|is|be|being|been|have been|had been|has been|could be|remain|remains"
    "|remained|still|get|got"
)
ANY = (
    r"(?!(?:killed|wounded|injured|killing|wounding|and Q\d+"
    r"|Q\d+(?! (?:years?|months?|weeks?|days?|hours?))|while|that|said|claims?"
    r"|says?|when|died|dies|others) )(?:\S+)"
)


def words(text: str) -> list[str]:
    """The words of a list in a pattern file; quotes hold several together."""
    return shlex.split(text)


def alternatives(forms: list[str]) -> str:
    """A group that matches any of some phrases, the longest first; nothing if there are none.

    What they begin with alike is tried once.
    """
    return f"(?:{_tree(sorted(set(forms)))})" if forms else "(?!)"


def _tree(forms: list[str]) -> str:
    """A pattern for sorted phrases, each character of a common beginning written once."""
    ends = forms[0] == ""
    branches = [
        (re.escape(first), _tree([form[1:] for form in group]))
        for first, group in groupby((form for form in forms if form), key=itemgetter(0))
    ]
    if not branches:
        return ""
    told = "|".join(first + rest for first, rest in branches)
    if len(branches) == 1 and not ends:
        return told
    return f"(?:{told}){'?' if ends else ''}"


_VERBS = re.compile(r"\{=([a-z ]+)\}")


@lru_cache(maxsize=4096)
def with_verbs(pattern: str) -> str:
    """A pattern with each ``{=seize storm}`` in it as the finite forms of the verbs."""
    return _VERBS.sub(
        lambda match: alternatives([f for verb in match.group(1).split() for f in finite(verb)]),
        pattern,
    )


_SHARED = {"LIST": LIST, "ADV": ADV, "AUX": AUX, "ANY": ANY, "NP": NP, "MOD": MOD, "OF": OF}


def compiled(pattern: str, **parts: str) -> re.Pattern[str]:
    """A pattern with its shared and own parts filled in."""
    for name, part in {**_SHARED, **parts}.items():
        pattern = pattern.replace("{" + name + "}", part)
    return re.compile(with_verbs(pattern))


class Wording:
    """A pattern with shared and own parts, which is compiled when it is first tried.

    All of them take seconds, and a text needs few.
    """

    def __init__(self, text: str, **parts: str) -> None:
        self._text = with_verbs(text)
        self._parts = {name: with_verbs(part) for name, part in parts.items()}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return compiled(self._text, **self._parts)

    @cached_property
    def cues(self) -> Cues | None:
        """Pieces of words, one of which is in whatever it matches, if there are such."""
        return cues_of(self._text, {**_SHARED, **self._parts})
