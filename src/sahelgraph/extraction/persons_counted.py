"""People that a sentence counts in words that no lexicon has: "eleven grave diggers", "a third"."""

from __future__ import annotations

import re

from sahelgraph.extraction.lexicon import Noun, lexicon, word_set
from sahelgraph.extraction.quantities import Quantity
from sahelgraph.extraction.text import Token, key

#: The endings of plural nouns for people.
_PEOPLE = re.compile(
    r"[a-z]{2,}(?:men|women|folk|ists|eers|ers|ors|ians|ants|ees|mates|hands|keepers)"
)
_THINGS = word_set("no_people")
#: How many words may stand between a number and the noun that it counts.
_REACH = 3
_ORDINALS = frozenset(
    ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
)
#: What is done to people only, behind an article and a noun that no lexicon has.
_BEFALLS = frozenset(
    ["murdered", "assassinated", "executed", "beheaded", "kidnapped", "abducted", "wounded",
     "injured", "shot", "stabbed", "hanged", "lynched", "arrested", "killed"]
)  # fmt: skip
_IS = frozenset(["was", "is"])
#: Several in one word.
_BODIES = frozenset(
    ["team", "group", "family", "crew", "delegation", "patrol", "couple", "party", "unit", "convoy",
     "community", "contingent", "dozen", "number", "clan", "herd", "flock",
     "congregation", "audience", "crowd"]
)  # fmt: skip
#: Verbs whose last object may be "a third", and those that have people alone for object.
_DOES = frozenset(
    ["acquits", "acquitted", "acquitting", "murders", "murdered", "murdering", "abducts",
     "abducted", "abducting", "kidnaps", "kidnapped", "kidnapping", "arrests", "arrested",
     "arresting", "injures", "injured", "injuring", "wounds", "wounded", "wounding", "dead",
     "kills", "killed", "killing"]
)  # fmt: skip
_AGENT = re.compile(r"[a-z]{2,}(?:er|or|ist|ian|eer|man|woman|keeper|hand|mate|clerk)")
_STANDS_ALONE = frozenset(
    ["is", "was", "has", "had", "dies", "died", "surrenders", "surrendered", "escapes", "escaped"]
)


def person_by_form(words: list[Token], index: int, quantities: list[Quantity]) -> Noun | None:
    """The noun for people that a counted word must be by its ending, such as ``tappers``."""
    word = words[index]
    if not word.is_word or word.is_capital or not _PEOPLE.fullmatch(word.text):
        return None
    if word.text in _THINGS or (word.text,) in lexicon().nouns:
        return None
    first = max(0, index - _REACH)
    counts = [q for q in quantities if words[first].start < q.end <= word.start]
    if not counts:
        return None
    between = [token for token in words[first:index] if token.start >= counts[-1].end]
    if any(not token.is_word or token.text in _BREAKS for token in between):
        return None
    return Noun(word.text, "people", is_plural=True, classes=frozenset({"victim"}))


_BREAKS = frozenset(
    [
        "and",
        "or",
        "but",
        "in",
        "at",
        "on",
        "by",
        "with",
        "from",
        "to",
        "for",
        "near",
        "after",
        "before",
        "while",
        "when",
        "as",
        "that",
        "which",
        "who",
        "were",
        "was",
        "are",
        "is",
        "had",
        "has",
        "have",
        "his",
        "her",
        "their",
        "its",
        "a",
        "an",
        "the",
        "years",
        "year",
        "days",
        "hours",
    ]
)


def ends_of_one(words: list[Token], index: int) -> int | None:
    """The end of "a third" where it stands for one more person: "a third was hurt"."""
    if key(words[index].text) != "a" or index + 1 >= len(words):
        return None
    is_done = index > 0 and key(words[index - 1].text) in _DOES
    is_last = index + 2 == len(words) or not words[index + 2].is_word
    if is_done and is_last and key(words[index + 1].text) in _ORDINALS:
        return index + 2
    if index + 2 >= len(words):
        return None
    is_one = key(words[index + 1].text) in _ORDINALS and words[index + 2].text in _STANDS_ALONE
    return index + 2 if is_one else None


def is_one_by_deed(words: list[Token], index: int) -> bool:
    """Whether the noun behind the article at ``index`` is that of a person, by what is done to it:
    "a school principal was murdered", "shot dead a Togolese caterer"."""
    is_hit = index > 0 and key(words[index - 1].text) in _DOES
    for position in range(index + 1, min(index + 5, len(words) - 1)):
        word, following = words[position], words[position + 1]
        if not word.is_word or word.text in _BREAKS or word.text in _THINGS:
            return False
        if following.text in _IS:
            behind = words[position + 2].text if position + 2 < len(words) else ""
            return behind in _BEFALLS and not word.is_capital and word.text not in _BODIES
        if is_hit and not following.is_word and not word.is_capital:
            return bool(_AGENT.fullmatch(word.text))
    return False
