"""Dates that are told on the side: "which in 2008 had", "had fallen in May 2010"."""

from __future__ import annotations

import re

#: What stands before a date on the side: "which in 2008 had", "had fallen in May 2010".
_ASIDE = re.compile(
    r"(?:\bthat (?:had|left|broke|split|arose|emerged)\b(?!.*,)"
    r"|\b(?:which|(?<!they )who|whom|whose|where)\b(?!.*,)"
    r"|\bhad\b(?!.*(?: but | while | when | until |[;,]))"
    r"|\b(?:compared (?:to|with)|as (?:early|far back) as|founded|formed|created|established"
    r"|born|arose|emerged)\b(?!.*,))[^.;]{0,80}\Z",
    re.IGNORECASE,
)


def is_aside(text: str, start: int) -> bool:
    """Whether a date at an offset of a sentence is told on the side, or of long before."""
    return bool(_ASIDE.search(text[max(0, start - 160) : start]))
