"""What frames a whole document: its year, its main day, its country, its short names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sahelgraph.documents.document import DocumentIndex
from sahelgraph.extraction.asides import is_aside
from sahelgraph.extraction.days import Day, find_days
from sahelgraph.extraction.document_names import shortened
from sahelgraph.extraction.linking import slug_of
from sahelgraph.extraction.tagging import Tagger
from sahelgraph.extraction.text import fold

#: How often a country must be named to be the one that "the army" belongs to.
_CLEARLY = 2
#: A first line up to this length is a title.
_LONGEST_TITLE = 80
#: What the title of an article about one event is called by.
_INCIDENT = re.compile(
    r"(?i)\b(?:attacks?|battle|siege|bombings?|massacre|ambush|raid|shooting|clashes|killings?"
    r"|offensive|crash|hostage crisis)\b"
)
#: A country's own forces and rulers.
_RULED = re.compile(
    r"\b([A-Z][a-zé]+) (?:army|military|government|authorities|police|armed forces|forces|troops"
    r"|soldiers|navy|parliament)\b"
)
#: How much before a year tells whether it is told on the side.
_AT = 160
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def names_event(index: DocumentIndex) -> bool:
    """Whether a document is an article whose title is that of one event."""
    return index.kind == "encyclopedia-article" and bool(_INCIDENT.search(index.title))


def years_of(text: str) -> list[str]:
    """The years that a text names, in its order, without those that it tells on the side."""
    folded = fold(text)
    found = [match for match in YEAR.finditer(folded) if "1990" <= match.group() <= "2100"]
    return [match.group() for match in found if not is_aside(_sentence(folded, match), _AT)]


def _sentence(text: str, year: re.Match[str]) -> str:
    """What stands before a year in its sentence, at its end."""
    before = text[max(0, year.start() - _AT) : year.start()]
    told = re.split(r"[.!?]\s+(?=[A-Z])|\n", before)[-1]
    return told.rjust(_AT)


def document_year(years: list[str], index: DocumentIndex) -> str | None:
    """The year that frames dates without one: the latest of those that the document names."""
    return index.latest[:4] if index.latest else max(years, default=None)


def days_of(text: str, year: str | None) -> list[Day]:
    """The dates that a text names in its first part."""
    return find_days(fold(text[:100_000]), year)


def main_day_of(found: list[Day], *, is_titled: bool) -> str:
    """The full day that a document names most often, the first of those; the first of all, or days
    from one to another, if its title is that of an event; empty if it names none."""
    if is_titled:
        return next((day.edtf for day in found if day.is_day and day.basis != "relative"), "")
    days = [day.edtf for day in found if len(day.edtf) == 10 and day.basis != "relative"]
    counts = {day: days.count(day) for day in days}
    return max(counts, key=lambda day: (counts[day], -days.index(day))) if counts else ""


def is_about_one(found: list[Day], main: str) -> bool:
    """Whether a text is about one day: it names no other, or that one again."""
    days = [day.edtf.split("/")[0] for day in found]
    days = [day for day in days if len(day) == len("2012-02-03")]
    return days.count(main) > 1 or len(set(days)) <= 1


def acronyms_of(text: str) -> dict[str, str]:
    """The slugs of the short names that a text gives in brackets, and of the names they are for."""
    return {
        slug_of(short): slug_of(re.sub(r"^The ", "", name))
        for name, short in shortened(text[:1_000_000])
    }


def _countries(words: list[str], known: Mapping[tuple[str, ...], tuple[str, bool]]) -> list[str]:
    """The countries that a row of capitalised words names, the longest names first."""
    found: list[str] = []
    order = 0
    while order < len(words):
        lengths = (1,) if words[order] == "United" else (3, 2, 1)
        forms = [tuple(word.lower() for word in words[order : order + n]) for n in lengths]
        form = next((form for form in forms if form in known), None)
        found += [known[form][0]] if form else []
        order += len(form) if form else 1
    return found


def home_of(text: str, title: str, tagger: Tagger) -> str:
    """The country that a document is about: that of its title, else the one that it names most
    often, if it is a third of all; empty if none is."""
    counts: dict[str, int] = {}
    words = re.findall(r"[A-Z][a-zé]+", text[:200000])
    known = tagger.lexicon.countries
    first = text.lstrip("\ufeff \n").split("\n", 1)[0]
    titled = tagger.tag(title[:200] or (first if len(first) <= _LONGEST_TITLE else "")).of("C")
    if len(titled) == 1:
        return titled[0].slug
    for slug in _countries(words, known):
        counts[slug] = counts.get(slug, 0) + 1
    for word in _RULED.findall(text[:200000]):
        country = known.get((word.lower(),))
        if country:
            counts[country[0]] += 1
    if counts:
        counts[next(iter(counts))] += 1
    most = max(counts, key=lambda slug: counts[slug], default="")
    is_often = len(counts) == 1 or (most and counts[most] >= _CLEARLY)
    is_clear = is_often and counts[most] * 3 >= sum(counts.values())
    return most if is_clear else ""
