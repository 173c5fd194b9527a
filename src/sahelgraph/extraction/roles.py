"""Roles of people: what the rules found, made a draft once."""

from __future__ import annotations

import re

from sahelgraph.extraction.drafts import DraftRole
from sahelgraph.extraction.lineage_rules import LEADERS, LineageRule, Passage, names_of
from sahelgraph.extraction.lineage_words import role_plurals, role_words
from sahelgraph.extraction.rules import Wording
from sahelgraph.extraction.tagging import Mention

#: Roles that say what somebody is, and need no body to be it in.
_PROFESSIONS = frozenset(
    [
        *("journalist", "analyst", "expert", "imam", "doctor", "aid-worker", "preacher"),
        *("diplomat", "official", "opposition-leader", "head-of-state", "commander"),
        "explosives-expert",
    ]
)
#: Words that make another role of the one behind them.
_BEFORE = frozenset(
    ["senior", "top", "military", "regional", "opposition", "junta", "interim", "transitional"]
)
#: What one is chief of who does not lead the whole.
_FUNCTIONS = frozenset(
    [
        *("intelligence", "finance", "financial", "propaganda", "media", "logistics", "security"),
        *("recruitment", "training", "operational", "district", "provincial", "shura"),
    ]
)
#: What tells that somebody came to an office, of whatever the text is about.
_MADE = re.compile(
    r"\b(?:became|elected|chose|chosen|proclaimed|named|remains?) (?:[a-z]+ ){0,3}"
    r"(?:[a-z]+ W\d+ , )?(?:H\d+ (?:, )?)?(?:as )?(?:the |its )?(?:new )?president\b"
    r"|\b(?:elected|chose|appointed|named|succeeded|replaced) H\d+(?: , [^.;]{1,80} ,)? as"
    r" (?:the |its )?(?:new )?president\b"
)
_OFFICES = ("president", "minister")
#: Words that make an office one of no state.
_OF_A_PART = re.compile(r"\b(?:regional|provincial|local|party|club|council) ")
#: A body behind an office, which is no state: "president of the farmers' union".
_OF_ANOTHER = re.compile(
    r" of (?:the |an? |Q\d+ |its |their |his |her )"
    r"(?!(?:[a-z]+ )?(?:country|republic|nation|state|government)\b)(?:[a-z]|[GU]\d)"
)
#: Roles other than offices that somebody has in a state.
_OF_STATES = ("diplomat", "head-of-state", "official", "representative")
#: Offices of a state whose notation is that of any official.
_NATIONAL = (
    "minister",
    "interior minister",
    "vice president",
    "prosecutor general",
    "attorney general",
)
#: What a successor takes over from those whose role none can take over.
_INHERITED = dict.fromkeys(
    ["founder", "co-founder", "member", "senior-leader", "second-in-command", "spokesperson"],
    "leader",
)
#: Roles of those who lead a body, which who has founded one need not do.
_LEADING = tuple(word for word in LEADERS if word != "founder")
_NAMELESS = "men"
#: What stands before somebody whose office another has from then on.
_REPLACING = re.compile(r"\b(?:succeed|replace)(?:s|d|ed|ing)? (?:(?:general|colonel|W\d+) )?\Z")
_NEW_OFFICE = re.compile(
    r"(?P<b>[GU]\d+)(?: \( [GU]\d+ \))?(?: (?:has|had|then|later|also))* (?:appointed|appoints"
    r"|named|names|chose|chosen|elected|installed|has|got) (?:an?|Q\d+) new"
    r" (?P<role>[a-z]+(?: [a-z]+)?)(?= [.,;]| in | on |$)"
)
_HOLDER = re.compile(
    r"(?:he|she|it|H\d+) (?:is|was) (?:general |colonel |W\d+ )?(?P<a>H\d+)(?= |$)"
)
_OFFICE = LineageRule("new-office", "roles", "", Wording(r"(?!)"))
_RULERS = ("government", "authorities", "junta")


def add_roles(passage: Passage, rule: LineageRule, match: re.Match[str]) -> None:
    """Draft the role that a rule found for each person whom it names."""
    if "heir" in rule.flags:
        _add_heir(passage, rule, match)
        return
    parts = match.groupdict()
    if passage.is_of_kin(match.group()) or _is_replaced(passage, match):
        return
    group = _body(passage, parts.get("b") or parts.get("b2"))
    for name in ("role", "role2"):
        word = _word(parts.get(name) or rule.kind, match.group())
        is_in = word == "official" and _is_of_place(passage, parts.get("b") or "")
        is_other = parts.get("b") and group is None and not is_in
        if not word or (is_other and not _is_alone(word)):
            continue
        behind = passage.sentence.code[match.end() :]
        is_of_other = _OF_A_PART.search(match.group()) or _OF_ANOTHER.match(behind)
        if _is_office(word) and group is None and is_of_other:
            continue
        if "about" in rule.flags and not _is_office(word):
            group = passage.about
        of = _of(passage, group, word)
        if not of and parts.get(name) in _NATIONAL and passage.home_country():
            of = passage.assembler.linker.government(passage.home_country(), passage.locator)
        if word == "spokesperson" and (group is None or group.letter in "CP"):
            of = _force_spoken_for(passage, group, match)
        is_ours = group is None and bool(of)
        if not of and word not in _PROFESSIONS:
            continue
        for code in _bearers(passage, match):
            person = passage.sentence.at(code)
            if not (is_ours and _has_office(passage, person, word)):
                _add_role(passage, rule, match.start(), person, word, of)


def _bearers(passage: Passage, match: re.Match[str]) -> list[str]:
    """The people to whom a rule gives a role, without one who only tells whose another is: "led by
    X's deputy"."""
    people = re.findall(r"H\d+", match.group("a"))
    is_by = " by " in passage.sentence.code[match.start() : match.start("a")]
    is_owner = is_by and passage.sentence.code.startswith(" s ", match.end("a"))
    return people[:-1] if is_owner else people


def _is_replaced(passage: Passage, match: re.Match[str]) -> bool:
    """Whether a role behind "as" is that of who comes after the one named: "X replaced Y as"."""
    before = passage.sentence.code[: match.start("a")]
    return " as " in match.group() and bool(_REPLACING.search(before))


def _force_spoken_for(passage: Passage, group: Mention | None, match: re.Match[str]) -> str:
    """The forces of the country for which "a military spokesman" speaks, if one does."""
    if not re.search(r"\b(?:army|military) spokes", passage.sentence.code[: match.end()]):
        return ""
    country = group.slug if group is not None else passage.home_country()
    return passage.assembler.linker.force(country, passage.locator) if country else ""


def _is_alone(word: str) -> bool:
    """Whether a role is told though the name behind it is no body's: "a commander from Lamu"."""
    return word in _PROFESSIONS and word != "official"


def _add_heir(passage: Passage, rule: LineageRule, match: re.Match[str]) -> None:
    """Draft for who came after another the role that this one had, or that is told of both."""
    parts = match.groupdict()
    before = parts.get("c") or ""
    person = passage.sentence.at(re.findall(r"H\d+", before)[0]) if before else None
    told = parts.get("role") or parts.get("role2")
    word = _word(told, match.group()) if told else ""
    body = parts.get("b") or parts.get("b2")
    group = _body(passage, body)
    behind = passage.sentence.code[match.end() :]
    if told and group is None and (body or _OF_ANOTHER.match(behind)):
        return
    if not told and _is_of_place_alone(passage, person):
        return
    of = _of(passage, group, word or "leader") if group else ""
    had = _role_of(passage, person)
    of = of or _led_here(passage, parts["a"])
    if person is None and passage.chief is not None:
        led = _role_of(passage, passage.chief)
        had = led if led and led.word in LEADERS else had
    if not of:
        meant = passage.thread.topic or passage.about
        of = had.of if had else _of(passage, meant, word or "leader")
    word = word or (_INHERITED.get(had.word, had.word) if had else _vacant(passage, of))
    if not of:
        return
    for code in _bearers(passage, match):
        _add_role(passage, rule, match.start(), passage.sentence.at(code), word, of)
    if had is None and person is not None and group is None and "officer" not in rule.flags:
        _add_predecessor(passage, rule, match, person)
    is_told = "both" in rule.flags or (group is not None and told)
    if person is not None and is_told and not (had and had.of == of):
        _add_role(passage, rule, match.start(), person, word, of)


def _led_here(passage: Passage, code: str) -> str:
    """The body that the sentence itself tells somebody to lead, if it does."""
    slugs = {
        passage.assembler.linker.person(passage.sentence.at(name), passage.locator)
        for name in re.findall(r"H\d+", code)
    }
    roles = [r for r in passage.drafts.roles if r.locator == passage.locator and r.person in slugs]
    return next((r.of for r in roles if r.word in _LEADING and r.of), "")


def _is_of_place_alone(passage: Passage, person: Mention | None) -> bool:
    """Whether somebody, or who was named last, has no role but an office in a place."""
    one = person or passage.chief
    slug = passage.assembler.linker.person(one, passage.locator) if one else ""
    return slug in passage.thread.local and _role_of(passage, one) is None


def new_office(passage: Passage) -> tuple[str, str] | None:
    """The office that a sentence tells to have somebody new, and the group: "X has a new emir"."""
    match = _NEW_OFFICE.search(passage.sentence.code)
    word = role_words().get(match.group("role"), "") if match else ""
    groups = passage.groups(match.group("b")) if match and word else []
    return (word, groups[0]) if groups else None


def add_holder(passage: Passage) -> None:
    """Draft who has the office that the sentence before told to be somebody's: "He is X"."""
    match = _HOLDER.match(passage.sentence.code)
    if match is not None and passage.thread.vacant is not None:
        word, of = passage.thread.vacant
        _add_role(passage, _OFFICE, 0, passage.sentence.at(match.group("a")), word, of)


def _vacant(passage: Passage, of: str) -> str:
    """The office of a group that the sentence before told to be new, or that of its leader."""
    word, group = passage.thread.vacant or ("", "")
    return word if group == of else "leader"


def _add_predecessor(
    passage: Passage, rule: LineageRule, match: re.Match[str], person: Mention
) -> None:
    """Draft for who came before another the leading role that this one is told to have."""
    heir = passage.sentence.at(re.findall(r"H\d+", match.group("a"))[0])
    has = _role_of(passage, heir)
    if has is not None and has.word in LEADERS and "deputy" not in match.group():
        _add_role(passage, rule, match.start(), person, has.word, has.of)


def _role_of(passage: Passage, person: Mention | None) -> DraftRole | None:
    """The last role of a person in a body that the document has told; of nobody, the last."""
    slug = passage.assembler.linker.person(person, passage.locator) if person else ""
    roles = [role for role in passage.drafts.roles if role.of and not role.is_fate]
    if person is not None:
        roles = [role for role in roles if role.person == slug]
        main = passage.thread.main
        of = passage.assembler.linker.group(main, passage.locator) if main else ""
        roles = [role for role in roles if role.of == of] or roles
    elif passage.about is not None:
        of = passage.assembler.linker.group(passage.about, passage.locator)
        roles = [role for role in roles if role.of == of]
    return roles[-1] if roles else None


def _has_office(passage: Passage, person: Mention, word: str) -> bool:
    """Whether the document has told already of what an office is."""
    slug = passage.assembler.linker.person(person, passage.locator)
    return any((r.person, r.word) == (slug, word) and r.of for r in passage.drafts.roles)


def draft_role(
    passage: Passage, rule: LineageRule, person: Mention, told: str, body: str, start: int
) -> None:
    """Draft the role of a person that a phrase tells, from a position of the code on.

    ``told`` are the words before its head and the head, or the notation of the role; ``body`` is
    the code of what it is in, "army" or the like for forces without a name, "men" for who has
    none, or empty.
    """
    parts = told.split()
    heads = (" ".join(parts[at:]) for at in range(len(parts)))
    head = next((words for words in heads if words in _nouns()), told)
    word = _word(head, told) or told
    group, home = _body(passage, body), passage.home_country()
    if body.islower() and body != _NAMELESS:
        linker = passage.assembler.linker
        named = linker.government if body in _RULERS else linker.force
        named = linker.police if body == "police" else named
        word = word if body in _RULERS else _of_forces(head, word)
        of = named(home, passage.locator) if home else ""
    elif body and group is None and not _is_alone(word) and word != "official":
        of = ""
    else:
        of = _of(passage, group, word, start)
        if not of and word == "chief-of-staff" and home:
            of = passage.assembler.linker.force(home, passage.locator)
    if of or word in _PROFESSIONS or (word == "leader" and body == _NAMELESS):
        _add_role(passage, rule, start, person, word, of)


def _nouns() -> dict[str, str]:
    return {**role_words(), **role_plurals()}


def _of_forces(head: str, word: str) -> str:
    """The role in an army of who is its chief or head."""
    return "chief-of-staff" if head in ("chief", "head") else word


def _add_role(
    passage: Passage, rule: LineageRule, start: int, person: Mention, word: str, of: str
) -> None:
    if not person.things and " " not in person.text:
        return
    position = passage.sentence.offset(start)
    slug = passage.assembler.linker.person(person, passage.locator)
    for known in passage.drafts.roles:
        is_same = (known.person, known.locator) == (slug, passage.locator)
        if is_same and known.word == word and (known.of == of or not of or not known.of):
            if not known.of and of:
                known.of, known.rule = of, rule.name
            return
    for known in passage.drafts.roles:
        is_same = (known.person, known.locator) == (slug, passage.locator)
        words = {known.word, word}
        if is_same and "official" in words and any(map(_is_office, words)):
            known.word = next(filter(_is_office, words))
            known.of = known.of or of
            return
    for known in passage.drafts.roles:
        if (known.person, known.word) == (slug, word) and not (known.of and of):
            known.of = known.of or of
            return
    by = [name for name in passage.by(position) if name != slug]
    passage.drafts.roles.append(DraftRole(slug, word, passage.locator, rule.name, of=of, by=by))


def _body(passage: Passage, code: str | None) -> Mention | None:
    """The group or country of a role; none if the name is not one of a group."""
    names = re.findall(r"[GUCP]\d+", code or "")
    if not names:
        return None
    mention = passage.sentence.at(names[0])
    gazetteer = passage.assembler.linker.gazetteer
    if mention.letter == "G" and gazetteer.kind(("group", mention.slug)) == "ethnic-community":
        return None
    return mention if mention.letter != "U" or passage.may_be_group(mention) else None


def _is_of_place(passage: Passage, code: str) -> bool:
    """Whether a role is in what the text tells to be a place: "the governor of Osk Kebir"."""
    named = [passage.sentence.at(name) for name in re.findall(r"U\d+", code)]
    return any(mention.text in passage.thread.places for mention in named)


def _is_office(word: str) -> bool:
    return word.endswith(_OFFICES) or word == "junta-leader"


def _of(passage: Passage, group: Mention | None, word: str, until: int | None = None) -> str:
    """The slug of what a role is in: a group, or the government of a country.

    An office without a country is in the government of that which the document is about, unless
    another is named before the position ``until``.
    """
    linker, home = passage.assembler.linker, passage.home_country()
    if group is None:
        code = passage.sentence.code[:until]
        named = {passage.sentence.at(c).slug for c in re.findall(r"(?<!to )(C\d+)", code)}
        is_ours = _is_office(word) and home and named <= {home}
        is_made = bool(passage.about) and bool(_MADE.search(passage.sentence.code))
        if is_made and passage.thread.main and not named:
            return linker.group(passage.thread.main, passage.locator)
        if is_made and not passage.thread.countries:
            return ""
        return linker.government(home, passage.locator) if is_ours else ""
    if group.letter in "CP" and word == "head-of-police":
        return linker.police(group.slug, passage.locator)
    if group.letter in "CP":
        of_state = _is_office(word) or word in _OF_STATES
        return linker.government(group.slug, passage.locator) if of_state else ""
    if not group.things:
        for name in names_of(home):
            known = [slug for kind, slug in linker.gazetteer.lookup(f"{name} {group.text}")]
            if known:
                return known[0]
    return linker.group(group, passage.locator)


def _word(role: str, around: str) -> str:
    """The notation of the scheme ``role`` for the words of a role and what stands around them."""
    word = role_words().get(role) or role_plurals().get(role, "")
    before = f" {around}".partition(f" {role}")[0].split()[-3:]
    if word == "leader" and _FUNCTIONS.intersection(before):
        return "senior-leader"
    if before[-1:] == ["deputy"]:
        return role_words().get(f"deputy {role}", "second-in-command")
    for kind in sorted(_BEFORE.intersection(before)):
        plain = f"{kind} leader" if word == "leader" else f"{kind} {role}"
        return role_words().get(f"{kind} {role}") or role_words().get(plain, word)
    return word
