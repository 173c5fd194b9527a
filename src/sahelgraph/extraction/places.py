"""Where it happened: the most specific places that a sentence names as such."""

from __future__ import annotations

import re

from sahelgraph.extraction.borders import border_zone
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.localities import SPECIFIC, Locality
from sahelgraph.extraction.tagging import Mention, Tagged

_KIND_WORDS = {
    "region": "region",
    "province": "region",
    "state": "region",
    "governorate": "region",
    "oblast": "region",
    "county": "district",
    "department": "district",
    "district": "district",
    "municipality": "district",
    "commune": "district",
    "cercle": "cercle",
    "area": "area",
    "forest": "area",
    "desert": "area",
    "island": "area",
    "valley": "area",
    "mountains": "area",
    "highway": "road",
    "road": "road",
    "axis": "road",
    "border": "border-zone",
}
_PART = re.compile(
    r"\b(?:far |extreme )?(?:north|south|east|west|northern|southern|eastern|western|central"
    r"|northeastern|northwestern|southeastern|southwestern|north eastern|north western"
    r"|south eastern|south western|north east|north west|south east|south west|northeast"
    r"|northwest|southeast|southwest|south central|southern central)\Z"
)
_BEFORE = re.compile(
    r"(?:^|.* )(?P<prep>in|at|located|near|outside|around|across|throughout|between|on|of|from"
    r"|to|toward|towards"
    r"|into|inside|along|within|against|targeting|by|off)"
    r"(?: (?:the|a|an|its|their|both|various|several|multiple|local|nearby|downtown|Q\d+|rural"
    r"|remote|central|mainly|mostly|outlying|disputed|coastal"
    r"|border|capital(?: ,)?|village|villages|town|towns|city|cities|localities|locality"
    r"|municipality"
    r"|commune|district"
    r"|region|regions|regional|state|province|area|suburbs?|outskirts|neighborhood"
    r"|neighbourhood|community|communities|camp|hotel|port|mainly|[a-z]+ern"
    r"|(?:[a-z]+ ){0,2}(?:village|town|city|area|villages|towns|district|province|region"
    r"|shores?|banks?|edge|outskirts|slopes|coast|island"
    r"|capital|port|camp|state) of|of|C\d+ s?|s|military|army|main|hotel|W\d+ (?:camp|base)"
    r"|C\d+ town of|D\d+)){0,7}\Z"
)
_OBJECT = re.compile(
    r"(?:attack|attacks|attacked|ambush|ambushes|ambushed|storm|storms|stormed|raid|raids"
    r"|raided|seize"
    r"|seizes|seized|target|targets|targeted|overrun|overran|shell|shelled|invade|invaded|burn"
    r"|capture|captured"
    r"|struck|hit|hits|assault|assaulted|visited|retook|retake|recaptured|occupied|entered|enter"
    r"|enters)(?: (?:and|seize|the|village"
    r"|villages|town|towns|of|a|an|its|C\d+ s?|s|main|city|luxury|local|[a-z]+))*\Z"
)
_AND = re.compile(
    r"(?:[PU]\d+)(?: \( [^)]* \))?(?: region| area| road| regions)?(?: — [^—]{0,50} —)?"
    r"(?: ,)?(?: and| or| ,| and"
    r" the| ,? as well as| to)(?: (?:the|village|villages|town|towns|of|an?|army|base|in"
    r"|military|nearby|neighboring|near))*\Z"
)
#: Names in capitals up to this length are short names of groups, not of places.
_ACRONYM = 6
_NOT_BEFORE = re.compile(
    r"(?:fled|flee|flees|fleeing|displaced|escaped) (?:to|into|towards?)(?: [a-z]+){0,4}\Z"
    r"|(?:battle|treaty|conference|accords?|agreement) of(?: the)?\Z"
    r"|(?:D\d+|prior|days?) (?:to|after|before|since|following) the (?:[a-z]+ ){0,2}(?:V\d+|attack"
    r"|assault|raid) (?:in|on|at)(?: the)?\Z"
    r"|\bcontrols(?: [a-z]+){0,4}\Z"
    r"|(?:W\d+|head|leader|chief|emir|governor|president|minister|commander)"
    r" (?:of|for|in) (?:the )?(?:[a-z]+ )?[A-Z]\d+ ,\Z|W\d+ , (?:[HU]\d+ (?:, )?and)?\Z"
    r"|D\d+ the\Z|D\d+ the (?:[a-z]+ ){0,2}(?:V\d+|attack|assault|raid) (?:in|on|at)(?: the)?\Z"
    r"|(?:leader|leaders|head|chief|emir|member|members|president|minister|government|group"
    r"|groups|branch|army|soldiers|citizen|prime|W\d+|ministry|court) of(?: the)?\Z|according"
    r" to(?: the)?\Z|attributed to\Z|belonging to\Z|response to\Z|(?:travel\w*|return\w*"
    r"|headed|heading|bound|way|visit) (?:to|toward|towards|for)(?: the| a)?\Z"
    r"|(?:linked|allegiance|links|ties|border|borders"
    r"|next|close|closer|known) (?:to|with|from)(?: the| a)?\Z|(?:toward|towards|to)"
    r" (?:a|the) (?:\w+ )?camp in\Z"
)


#: What stands between dashes says who somebody is, not where it was.
_ASIDE = re.compile(r" — (?:an?|the) [^—]{1,120} — ")
#: Places that are listed as those that were hit.
_SUCH = re.compile(
    r"(?:towns|villages|locations|localities|areas|sites|cities|places|posts|positions|W\d+"
    r"|across [CP]\d+)(?: [a-z]+){0,3}(?: [PC]\d+)?(?: ,)?"
    r" (?:such as|including|included|like|namely)(?: [PU]\d+ ,)*(?: [PU]\d+ and)?"
    r"(?: [a-z]+){0,2}\Z"
)
#: A place before these names those who rule it.
_GOVERNING = re.compile(
    r"(?:administration|government|authorities|parliament|police|army|military|troops|forces"
    r"|officials?|coast guard|based|(?:town|village|city|port|district|region|province) of"
    r"|(?:told|said|says|confirmed)|W\d+ (?:said|says|told))\b"
)
#: What stands before a name that is that of a firm, a ship or a body.
_CALLED = re.compile(
    r"\b(?:firm|company|charity|newspaper|agency|vessel|ship|tanker|boat|freighter|trawler|ferry"
    r"|movement|organi[sz]ation|called|named|magazine|network|militia|party|calls itself)\Z"
)
_DIRECTION = re.compile(
    r"\b(?:north|south|east|west|northeast|northwest|southeast|southwest) of(?: the)?\Z"
)
#: The rank of a place from which another only lies in a direction.
_BESIDE = 3.5


def find_places(sentence: Tagged, gazetteer: Gazetteer, home: str = "") -> list[Locality]:
    """Every place that a sentence names as a scene, in its order.

    ``home`` is the country that the document is about: "the border with Niger" is its own.
    """
    found: list[Locality] = []
    hit = _HIT.match(sentence.code)
    words = sentence.code.split(" ")
    asides = [match.span() for match in _ASIDE.finditer(sentence.code)]
    position = 0
    last_end = -1
    for index, word in enumerate(words):
        before = sentence.code[:position].rstrip()
        position += len(word) + 1
        if word[0] not in "PUC" or not word[1:].isdigit():
            continue
        if any(start < position - len(word) - 1 < end for start, end in asides):
            continue
        if hit is not None and word == hit.group("place"):
            before = f"{before} in"
        if words[max(index - 1, 0)] == "of" and _is_battle(sentence, words[max(index - 2, 0)]):
            continue
        mention = sentence.at(word)
        following = " ".join(words[index + 1 : index + 4])
        if found and found[-1].rank <= SPECIFIC["settlement"] and _is_container(words, index):
            last_end = index + 1
            continue
        border = border_zone(
            sentence, mention, before, words[index + 1 : index + 9], gazetteer, home
        )
        if border is not None:
            found.append(border)
            continue
        found += _first_part(mention, before)
        locality = _locality(
            mention, before, following, gazetteer, bool(found and last_end == index)
        )
        if locality is not None:
            found.append(locality)
            last_end = index + 1
            nexts = words[index + 1] if index + 1 < len(words) else ""
            if nexts == ",":
                last_end = index + 2
    return found


def _locality(
    mention: Mention,
    before: str,
    following: str,
    gazetteer: Gazetteer,
    follows_place: bool,
) -> Locality | None:
    scene = _BEFORE.search(before[-110:])
    coordinated = _AND.search(before[-60:])
    is_object = mention.letter != "C" and _OBJECT.search(before[-60:])
    part = _PART.search(before[-24:]) if mention.letter == "C" else None
    if _NOT_BEFORE.search(before[-40:]):
        return None
    if mention.letter == "C":
        return _country(mention, following, scene, part, follows_place)
    if _is_owner(following) or _GOVERNING.match(following):
        return None
    is_listed = mention.letter == "P" and bool(_SUCH.search(before[-90:]))
    if not (
        scene
        or is_listed
        or is_object
        or follows_place
        or (coordinated and mention.letter == "P")
        or (coordinated and _near_names(before))
    ):
        return None
    near = bool(
        re.search(
            r"\b(?:near|outside|close to|around)(?: the| town of| village of|(?: [a-z]+){0,3})?\Z",
            before[-40:],
        )
    )
    if _DIRECTION.search(before[-30:]):
        near = True
    if mention.letter == "U":
        return _unknown(mention, before, following, near, scene)
    slug, kind = mention.slug, gazetteer.kind(mention.things[0])
    thing = mention.things[0]
    if thing[0] == "base":
        return Locality(mention, slug, mention.text, "base", near, 7)
    word = following.split(" ")[0] if following else ""
    titled = re.search(r"\b(region|district|cercle|province|state) of(?: the)?\Z", before[-24:])
    wider = _wider(mention, titled.group(1) if titled else word, gazetteer)
    if wider is not None:
        slug, kind = wider
    rank = _BESIDE if _DIRECTION.search(before[-30:]) else SPECIFIC.get(kind, 5)
    return Locality(mention, slug, mention.text, kind, near, rank)


def _is_battle(sentence: Tagged, word: str) -> bool:
    """Whether a name is that of a battle or treaty, which a place behind "of" only completes."""
    is_name = word[0] == "U" and word[1:].isdigit()
    return is_name and sentence.at(word).text.split()[-1] in ("Battle", "Siege", "Treaty")


def _is_owner(following: str) -> bool:
    """Whether a place only owns the one behind it: "in Africa's Sahel region"."""
    return bool(re.match(r"s (?:[a-z]+ )?[PU]\d", following))


def _is_container(words: list[str], index: int) -> bool:
    """Whether a place only says where the place before it lies: "X, Y" or "X in Y", in no list."""
    if index < 2 or words[index][0] == "C":
        return False
    back = index - 1
    if words[back].endswith(("ern", "central")) and words[back - 1] == "in":
        back -= 1
    if words[back] == "in" and words[back - 1] in (
        "district",
        "area",
        "neighborhood",
        "village",
        "suburb",
    ):
        return words[back - 2][0] in "PU" and words[back - 2][1:].isdigit()
    if words[back] not in (",", "in") or not (
        words[back - 1][0] in "PU" and words[back - 1][1:].isdigit()
    ):
        return False
    following = words[index + 1 : index + 4]
    is_list = following[:1] == ["and"] or following[:2] == [",", "and"]
    is_list = is_list or (
        following[:1] == [","]
        and len(following) > 1
        and following[1][0] in "PU"
        and following[1][1:].isdigit()
    )
    return words[back] == "in" or not is_list


def _near_names(before: str) -> bool:
    return bool(re.search(r"[PU]\d+(?: ,| and| ,? and)+(?: the| [a-z]+ of)?\Z", before))


def _wider(mention: Mention, word: str, gazetteer: Gazetteer) -> tuple[str, str] | None:
    """The region or district of the same name, if that is what the next word says."""
    kind = _KIND_WORDS.get(word)
    if kind is None:
        return None
    for thing in gazetteer.lookup(f"{mention.text} {word}"):
        if thing[0] == "place":
            return thing[1], gazetteer.kind(thing)
    return (f"{mention.slug}-{word}", kind) if kind in ("region", "district", "cercle") else None


def _country(
    mention: Mention,
    following: str,
    scene: re.Match[str] | None,
    part: re.Match[str] | None,
    follows_place: bool,
) -> Locality | None:
    slug, is_adjective = mention.value
    if is_adjective or following.startswith("s "):
        return None
    if part:
        word = _part_word(part.group())
        return Locality(
            mention, f"{word}-{slug}", f"{word} {mention.text}", "part-of-country", False, 2
        )
    if not (scene or follows_place):
        return None
    if (
        scene
        and scene.group("prep") in ("of", "from", "to", "by", "against", "between")
        and not follows_place
    ):
        return None
    return Locality(mention, slug, mention.text, "country", False, 1)


def _part_word(words: str) -> str:
    """The adjective of a part of a country: "north east" is "northeastern"."""
    plain = words.replace("far ", "").replace("extreme ", "").replace(" ", "")
    return plain if plain.endswith(("ern", "central")) else f"{plain}ern"


_HIT = re.compile(
    r"(?:D\d+ : )?(?:the )?(?:(?:village|town|city) of )?(?P<place>[PU]\d+)(?: village| town|"
    r" city)?(?: , \S+| in \S+(?: state| province| region)?)?"
    r" (?:was|were|is|are|came|comes) (?:[a-z]+ ){0,2}?(?:attacked|raided|hit|bombed|shelled"
    r"|stormed|overrun|seized|burned|under attack)"
)


def _first_part(mention: Mention, before: str) -> list[Locality]:
    """The first of two parts of a country: "southern" of "southern and central Mali"."""
    both = re.search(r"\b(\w+ern|central) and(?: \w+ern| central)?\Z", before[-40:])
    if both is None or (mention.letter == "C" and mention.value[1]):
        return []
    slug, word = mention.slug, both.group(1)
    if mention.letter != "C":
        part, _, slug = slug.partition("-")
        if not (part.endswith("ern") or part == "central"):
            return []
    return [
        Locality(mention, f"{word}-{slug}", f"{word} {mention.text}", "part-of-country", False, 2)
    ]


_CAME = re.compile(r"\b(?:came|went|moved|advanced|marched|drove|returned) (?:to|into)(?: the)?\Z")
#: What makes a place of a name behind "of", "from" or "to".
_TITLED = re.compile(
    r"(?:village|villages|town|towns|city|area|district|localities|locality|province|region"
    r"|outskirts|state|camp|port|island|north|south|east|west|northwest|northeast|southwest"
    r"|southeast|between|suburb|stronghold|municipality|capital|market|attacks? (?:on|of)"
    r"|(?:post|base|station|hospital|school|centre|center|mosque|church|bridge|airport) of)"
    r" ?(?:of|between|)?(?: the)?\Z|between\Z"
)


def _unknown(
    mention: Mention, before: str, following: str, near: bool, scene: re.Match[str] | None
) -> Locality | None:
    """A place that no record has, if the words about it make it one."""
    if _CALLED.search(before[-30:]):
        return None
    word = following.split(" ")[0] if following else ""
    own = mention.text.split()[-1].lower()
    if re.match(r"(?:attacks?|bombings?|massacre|V\d+)\b", following):
        return None
    if re.search(
        (
            r"(?:african|asian|european|telegram|twitter|facebook|television|internet|battalion|brigade|movement|front|group|army|council|committee|agency|ministry"
            r"|university|corps|force|forces|party|alliance|coalition|union|mission|operation"
            r"|court|act|accord|agreement|company|news|press|times)\Z"
        ),
        mention.text.lower(),
    ):
        return None
    if mention.text.isupper() and len(mention.text) <= _ACRONYM and word not in _KIND_WORDS:
        return None
    if following and re.match(
        r"(?:W\d+|fighters?|claims?|claimed|insurgents?|says?|said|reports?|reported)\b", following
    ):
        return None
    if (
        scene
        and scene.group("prep")
        in (
            "by",
            "against",
            "of",
            "from",
            "to",
            "between",
            "targeting",
        )
        and not any((_TITLED.search(before[-40:]), _CAME.search(before), word in _KIND_WORDS))
    ):
        return None
    kind = _KIND_WORDS.get(word) or _KIND_WORDS.get(own, "")
    name = mention.text
    if not kind:
        titled = re.search(
            r"(?:region|province|state|district|county|cercle|municipality|area) of(?: the)?\Z",
            before[-24:],
        )
        kind = _KIND_WORDS[titled.group().split()[0]] if titled else "settlement"
        name = f"{name} {titled.group().split()[0]}" if titled else name
        if re.search(
            (
                r"\b(?:hotel|airport|bank|restaurant|mosque|church|university|school|hospital"
                r"|market|mine|prison|embassy)\b"
            ),
            name.lower(),
        ):
            kind = "site"
    elif word in _KIND_WORDS and own not in _KIND_WORDS:
        name = f"{name} {word}"
    return Locality(mention, "", name, kind, near, SPECIFIC.get(kind, 5))
