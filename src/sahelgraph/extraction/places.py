"""Where it happened: the most specific places that a sentence names as such."""

from __future__ import annotations

import re

from sahelgraph.extraction.bodies import is_demonym
from sahelgraph.extraction.borders import border_zone
from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.lexicon import word_set
from sahelgraph.extraction.localities import SPECIFIC, Locality
from sahelgraph.extraction.place_words import (
    ABSTRACT,
    ACRONYM,
    AND,
    ASIDE,
    AWAY,
    BEFORE,
    BESIDE,
    CALLED,
    CAME,
    CLOSE,
    CONTINENTS,
    DIRECTION,
    GOVERNING,
    HIT,
    KIND_WORDS,
    LANDS,
    LEFT,
    NATURE,
    NO_PLACE,
    NO_THING,
    NOT_BEFORE,
    OBJECT,
    PART,
    PARTIES,
    SITE,
    SUCH,
    THING_OF,
    TITLED,
)
from sahelgraph.extraction.tagging import Mention, Tagged

#: Between which places the one that was named before lies.
_BETWEEN = re.compile(
    r", between(?: [PU]\d+ and)?\Z"
    r"|, (?:on|along) the (?:[a-z]+ )?(?:road|highway|route|axis|track|way)"
    r" (?:between|from|linking|to|towards)(?: [PU]\d+ (?:and|to))?\Z"
    r"|[PU]\d+ , (?:on|off|along|by) (?:the )?(?:(?:shores?|banks?|edge) of (?:the )?)?\Z"
    r"|[PU]\d+ (?:on|along|by) the (?:[a-z]+ )?(?:shores?|banks?|coast|edge) of (?:the )?\Z"
)
#: Words behind which a name is that of a place, whatever else it may be elsewhere.
_AT = re.compile(
    r"\b(?:at|near|outside|around|in|(?:in|at|near) (?:the |an? )?(?:[a-z]+ )?(?:village|town|city"
    r"|suburb|quarter|neighbou?rhood|district|hamlet|commune|settlement|oasis) of)\Z"
)

#: What a name before it is no place for: it is that of those whose deed or men it was.
_DEED_OF = re.compile(
    r"(?:attacks?|bombings?|massacre|V\d+|operations?|offensive|raid|ambush|assault|cars?|suicide"
    r"|commander|leader|forces|troops)\b"
)


#: A post with a name is at the town beside it.
_OF_POST = re.compile(
    r"[PU]\d+ (?:outpost|post|base|camp|checkpoint|barracks|airfield|mine|quarry) [a-z]+ of"
    r"(?: the)?\Z"
)
_ROAD_TO = re.compile(r"\b(?:road|way|track|highway|route|axis) to(?: the)?\Z")
#: Names that begin with what a body is.
_IS_BODY = re.compile(
    r"(?:[A-Z]\w+ )?(?:Council|Front|Movement|Union|Alliance|Coalition|League) (?:of|for)\b"
)
_BEHIND_TOWNS = word_set("behind_towns")
#: What kind of land a name is that stands behind it.
_TITLED_LAND = re.compile(
    r"(?<!\d )\b(?:region|province|state|district|county|cercle|municipality|area|prefecture"
    r"|canton|" + "|".join(LANDS[:4]) + r") of(?: the)?\Z"
)


def find_places(sentence: Tagged, gazetteer: Gazetteer, home: str = "") -> list[Locality]:
    """Every place that a sentence names as a scene, in its order.

    ``home`` is the country that the document is about: "the border with Niger" is its own.
    """
    found: list[Locality] = []
    hit = HIT.match(sentence.code)
    words = sentence.code.split(" ")
    asides = [match.span() for match in ASIDE.finditer(sentence.code)]
    position = 0
    last_end = -1
    for index, word in enumerate(words):
        before = sentence.code[:position].rstrip()
        position += len(word) + 1
        if word[0] not in "PUC" or not word[1:].isdigit():
            continue
        if any(start < position - len(word) - 1 < end for start, end in asides):
            continue
        if found and _BETWEEN.search(before):
            continue
        if hit is not None and word in hit.group("place", "place2"):
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


_DWELLING = re.compile(
    r"\b(?P<who>W\d+|chiefs?|imam|elders?|residents|inhabitants|villagers|priest|pastor)"
    r" of (?:the )?(?:village of |town of )?(?P<place>[PU]\d+)(?! (?:W\d|s ))"
)
_OFFICES = frozenset(
    ["resident", "inhabitant", "villager", "chief", "imam", "elder", "priest", "trader", "farmer",
     "herder", "student", "people"]
)  # fmt: skip


def find_dwellings(sentence: Tagged, gazetteer: Gazetteer) -> list[Locality]:
    """The town whose people or whose chief a sentence speaks of: "the chief of Osk"."""
    match = _DWELLING.search(sentence.code)
    if match is None:
        return []
    who, mention = match.group("who"), sentence.at(match.group("place"))
    is_other = who[0] == "W" and sentence.at(who).value.singular not in _OFFICES
    if is_other or NO_PLACE.search(mention.text.lower()):
        return []
    kind = gazetteer.kind(mention.things[0]) if mention.letter == "P" else "settlement"
    rank = SPECIFIC.get(kind, SPECIFIC["settlement"])
    return [Locality(mention, mention.slug, mention.text, kind, False, rank)]


def _locality(
    mention: Mention,
    before: str,
    following: str,
    gazetteer: Gazetteer,
    follows_place: bool,
) -> Locality | None:
    scene = BEFORE.match(before[-110:])
    coordinated = AND.search(before[-60:])
    is_object = mention.letter != "C" and OBJECT.search(before[-60:])
    part = PART.search(before[-24:]) if mention.letter == "C" else None
    if NOT_BEFORE.search(before[-40:]):
        return None
    if mention.letter == "C":
        return _country(mention, following, scene, part, follows_place)
    if _is_owner(following) or GOVERNING.match(following):
        return None
    is_listed = mention.letter == "P" and bool(SUCH.search(before[-90:]))
    if not (
        scene
        or is_listed
        or is_object
        or follows_place
        or (coordinated and mention.letter == "P")
        or (coordinated and _near_names(before))
        or (NATURE.search(mention.text) and before.endswith(("the", "ing")))
    ):
        return None
    near = bool(
        re.search(
            r"\b(?:near|outside|close to|around)(?: the| town of| village of|(?: [a-z]+){0,3})?\Z",
            before[-40:],
        )
    )
    is_beside = bool(
        DIRECTION.search(before[-30:]) or AWAY.search(before[-40:]) or _ROAD_TO.search(before)
    )
    near = near or is_beside or bool(CLOSE.search(before[-30:]))
    if mention.letter == "U":
        if mention.text in CONTINENTS:
            return None
        return _unknown(mention, before, following, near, scene)
    slug, kind, name = mention.slug, gazetteer.kind(mention.things[0]), mention.text
    thing = mention.things[0]
    if thing[0] == "base":
        return Locality(mention, slug, mention.text, "base", near, 7)
    word = following.split(" ")[0] if following else ""
    titled = re.search(
        r"(?<!\d )\b(region|district|cercle|province|state) of(?: the)?\Z", before[-24:]
    )
    wider = _wider(mention, titled.group(1) if titled else word, gazetteer)
    if wider is not None:
        slug, kind = wider
        name = f"{name} {word}" if word in LANDS else name
    rank = BESIDE if is_beside else SPECIFIC.get(kind, 5)
    return Locality(mention, slug, name, kind, near, rank)


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
    kind = KIND_WORDS.get(word)
    if kind is None:
        return None
    for thing in gazetteer.lookup(f"{mention.text} {word}"):
        if thing[0] == "place":
            return thing[1], gazetteer.kind(thing)
    is_land = kind in ("region", "district", "cercle") or word in LANDS
    return (f"{mention.slug}-{word}", kind) if is_land else None


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


def _unknown(
    mention: Mention, before: str, following: str, near: bool, scene: re.Match[str] | None
) -> Locality | None:
    """A place that no record has, if the words about it make it one."""
    is_party = PARTIES.search(before[-40:]) and following.split(" ")[0] not in KIND_WORDS
    if CALLED.search(before[-30:]) or is_party or is_demonym(mention.text):
        return None
    word = following.split(" ")[0] if following else ""
    own = mention.text.split()[-1].lower()
    if _DEED_OF.match(following) or following[:1].isdigit():
        return None
    if NO_PLACE.search(mention.text.lower()) or _IS_BODY.match(mention.text):
        return None
    if mention.text.lower() in _BEHIND_TOWNS:
        return None
    if mention.text.isupper() and len(mention.text) <= ACRONYM and word not in KIND_WORDS:
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
        and not any(
            (
                TITLED.search(before[-40:]),
                LEFT.search(before[-40:]),
                CAME.search(before),
                CLOSE.search(before[-30:]),
                AWAY.search(before[-40:]),
                word in KIND_WORDS,
                _is_thing_of(before),
            )
        )
    ):
        return None
    kind = KIND_WORDS.get(word) or KIND_WORDS.get(own, "")
    name = mention.text
    if not kind:
        titled = _TITLED_LAND.search(before[-24:])
        kind = KIND_WORDS[titled.group().split()[0]] if titled else "settlement"
        name = f"{name} {titled.group().split()[0]}" if titled else name
        if SITE.search(name.lower()):
            kind = "site"
    elif word in KIND_WORDS and own not in KIND_WORDS:
        name = f"{name} {word}"
    beside = DIRECTION.search(before[-30:]) or AWAY.search(before[-40:]) or _ROAD_TO.search(before)
    is_at = bool(_AT.search(before[-40:])) and not re.match(r"(?:W\d|s )", following)
    rank = BESIDE if beside and not _OF_POST.search(before) else SPECIFIC.get(kind, 5)
    return Locality(mention, "", name, kind, near, rank, is_at)


def _is_thing_of(before: str) -> bool:
    """Whether a name is that of the place of a thing: "at the wells of Osk"."""
    thing = THING_OF.search(before[-90:])
    word = thing.group("thing") if thing is not None else ""
    return bool(word) and word not in NO_THING and not word.endswith(ABSTRACT)
