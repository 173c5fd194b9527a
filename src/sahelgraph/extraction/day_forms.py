"""The forms in which dates are written: a pattern for each, the longest first."""

from __future__ import annotations

import re

#: The months of the year in English, in lower case.
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
#: The days of the week in English, in lower case, Monday first.
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
#: Months by their first three letters, and their numbers.
SHORT_MONTHS = {month[:3]: number for number, month in enumerate(MONTHS, 1)} | {"sept": 9}
_M = (
    rf"(?P<{{0}}>{'|'.join(m.capitalize() for m in MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    rf"|Sept?|Oct|Nov|Dec)\b\.?)"
)
_D = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?(?: of(?= [JFMASOND]))?"
_Y = r"(?P<{0}>(?:19|20)\d\d)"
_PIECE = r"(?:the )?(?:first|second|third|fourth|last) "
_COUNT = r"(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})"


def _m(name: str) -> str:
    return _M.format(name)


def _d(name: str) -> str:
    return _D.format(name)


def _y(name: str) -> str:
    return _Y.format(name)


_JOIN = r"\s*(?:-|/|to|and|until|through)\s*"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"

#: Written dates, the longest form first: name of the form and its pattern.
FORMS: list[tuple[str, str]] = [
    ("iso", r"(?P<iy>(?:19|20)\d\d)-(?P<im>[01]\d)-(?P<id>[0-3]\d)"),
    (
        "range",
        rf"{_m('m1')}\s+{_d('d1')}(?:,?\s+{_y('y1')})?{_JOIN}{_m('m2')}\s+{_d('d2')}"
        rf"(?:,?\s+{_y('y2')})?(?!\d)",
    ),
    (
        "range-first",
        rf"{_d('d9')}\s+{_m('m11')}(?:,?\s+{_y('y14')})?{_JOIN}{_d('d10')}\s+{_m('m12')}"
        rf"(?:,?\s+{_y('y15')}\b)?",
    ),
    ("days", rf"{_m('m3')}\s+{_d('d3')}{_JOIN}{_d('d4')}(?!\d)(?:,?\s+{_y('y3')}\b)?"),
    ("days-first", rf"{_d('d5')}{_JOIN}{_d('d6')}\s+{_m('m4')}(?:,?\s+{_y('y4')}\b)?"),
    ("day", rf"{_m('m5')}\s+{_d('d7')}(?!\d)(?:,?\s+{_y('y5')}\b)?"),
    ("day-first", rf"{_d('d8')}\s+{_m('m6')}(?:,?\s+{_y('y6')}\b)?"),
    (
        "months",
        rf"{_m('m7')}(?:\s+{_y('y7')})?\s*(?:-|to|and|until|through)\s*{_m('m8')}"
        rf"(?:,?\s+(?:of\s+)?{_y('y8')})?(?![\s\w]*\d)",
    ),
    (
        "month",
        (
            rf"(?P<back>last\s+)?(?P<part>(?:late|early|mid)[\s-]|{_PIECE}(?:week|half) of )?"
            rf"{_m('m9')}"
            rf"(?:\s+of(?!\s+(?:the same|that|this) year))?"
            rf"(?:,?\s+(?:{_y('y9')}"
            rf"|(?P<syear>(?:of )?(?:the same|that|this) year))\b)?"
        ),
    ),
    (
        "years",
        rf"{_y('y12')}(?:\s+(?:to|until)\s+|-|(?<=[Bb]etween \d{{4}})\s+and\s+){_y('y13')}"
        r"(?!\d|-\d)",
    ),
    ("yearstart", r"(?i:the\s+(?:beginning|start)\s+of\s+(?:the|this)\s+year)"),
    (
        "year",
        (
            rf"(?P<part2>(?:late|early|mid)[\s-]|(?:the )?(?:end|beginning|start) of"
            rf" )?{_y('y10')}"
            rf"(?!\d|[-,]\d|\s*(?:people|soldiers|troops|civilians|militants|fighters))"
        ),
    ),
    ("season", rf"(?:the\s+)?(?P<season>spring|summer|autumn|fall|winter)\s+(?:of\s+)?{_y('y11')}"),
    (
        "same",
        (
            r"(?i:(?:the|that|this)\s+(?:very\s+)?same\s+(?:day|night|evening|morning|afternoon)"
            r"|(?:on|later)\s+that\s+(?:day|night|evening|morning|afternoon)|^That\s+(?:day"
            r"|night|evening|morning|afternoon)|also on the day|(?:^|a few |some )(?:several )?"
            r"hours\s+later)"
        ),
    ),
    (
        "next",
        (
            r"(?i:(?:the\s+)?(?:next|following)\s+(?:day|morning|afternoon|evening|night)"
            r"|(?<!to )the day after|a day (?:later|after)|one day later)"
        ),
    ),
    (
        "before",
        r"(?i:the\s+(?:previous\s+(?:day|night|evening)|(?:day|night)\s+before)"
        r"|(?:less than )?a day (?:before|earlier|prior))",
    ),
    (
        "counted",
        rf"(?i:(?<!half )(?P<count>{_COUNT})\s+(?P<unit>day|week|fortnight|month|year)s?\s+"
        r"(?P<way>prior|earlier|before|later|after))",
    ),
    (
        "weekday",
        r"(?i:(?:on|last|late|early|since)\s+(?:the )?(?:previous |following )?"
        r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
        r"(?!,?\s+(?:the\s+)?(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d)))",
    ),
    (
        "ordinal",
        r"(?:on\s+the\s+(?P<nth>[0-3]?\d)(?:st|nd|rd|th)"
        r"(?!\s+(?:of|[A-Z]|anniversary|day|[a-z]+ of)))",
    ),
    ("feast", r"(?:[Oo](?:n|ver)\s+(?P<feast>Christmas Eve|Christmas Day|New Year's Eve))"),
    (
        "span",
        rf"(?i:over\s+the\s+(?:next|following|ensuing)\s+(?P<span>{_COUNT})\s+(?P<su>day|week)s)",
    ),
    ("weekend", r"(?i:(?P<weekend>over|during|at)\s+the\s+(?:previous |last )?weekend(?! of))"),
    ("that", r"(?i:(?:later|earlier)\s+(?:that|the same|in the same)\s+(?P<tu>month|year))"),
    ("thatmonth", rf"(?:[Tt]hat\s+{_m('m10')}(?!\s+\d))"),
    (
        "last",
        r"(?i:(?P<lastunit>last|the previous|the following|next) (?P<lu>month|week|year)(?! of))",
    ),
]
_WITH_WEEKDAY = ("day", "day-first")
#: What a date begins with: a number, a month, a day of the week, or one of these words.
_BEGINNING = (
    r"\d|[JFMASOND][a-z]|[TW][a-z]+day|(?i:the|that|this|on|a|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|some|several|hours|also|less|later|earlier|next|following|last|late|early"
    r"|mid|since|over|during|at|end|beginning|start|spring|summer|autumn|fall|winter)\b"
)
#: A date begins where a word begins. Most words begin none, which their beginnings tell quickly.
DATE = re.compile(
    rf"(?<!\w)(?={_BEGINNING})(?:"
    + "|".join(
        rf"(?P<f{n}>{_WEEKDAY if name in _WITH_WEEKDAY else ''}{pattern})"
        for n, (name, pattern) in enumerate(FORMS)
    )
    + ")"
)
