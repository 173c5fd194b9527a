"""Border zones: "the border with Niger", "the frontier of Mali and Mauritania"."""

from __future__ import annotations

import re

from sahelgraph.extraction.gazetteer import Gazetteer
from sahelgraph.extraction.localities import Locality
from sahelgraph.extraction.tagging import Mention, Tagged

_BORDER_BEFORE = re.compile(
    r"(?:(?P<own>C\d+) s )?(?:borders?|frontiers?|border zone|tri border area) (?:between"
    r"|(?P<with>with)|of|separating)(?: the)?\Z"
)


def border_zone(
    sentence: Tagged,
    mention: Mention,
    before: str,
    following: list[str],
    gazetteer: Gazetteer,
    home: str,
) -> Locality | None:
    """The border zone of the countries that are named behind "border with" or "between"."""
    match = _BORDER_BEFORE.search(before[-60:])
    if match is None or mention.letter != "C":
        return None
    countries = [mention.slug]
    rest = re.match(r"(?:(?:, |and |, and )(C\d+) ?)+", f"{' '.join(following)} ")
    if rest:
        countries += [sentence.at(code).slug for code in re.findall(r"C\d+", rest.group())]
    if match.group("own"):
        countries.append(sentence.at(match.group("own")).slug)
    if home and home not in countries and (not match.group("own") and match.group("with")):
        countries.append(home)
    if len(countries) == 1:
        return None
    known = gazetteer.borders.get(frozenset(countries), "")
    name = "Border of " + " and ".join(country.replace("-", " ").title() for country in countries)
    return Locality(mention, known, name, "border-zone", True, 3)
