"""An optional second reader: any server that speaks the chat completions of the OpenAI API.

What it answers is never taken on its word. A fact stays only if its quotation stands in the
passage, if the rules' own grammar finds the number in the quotation, and if a verb of the
measure stands there too; a perpetrator only if its name stands in its quotation. Everything
else is dropped and counted.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sahelgraph.errors import DocumentError
from sahelgraph.extraction.drafts import DraftDoer, DraftEvent, DraftFigure, Drafts
from sahelgraph.extraction.figures import FORMS, verb_forms
from sahelgraph.extraction.linking import Linker
from sahelgraph.extraction.quantities import find_quantities
from sahelgraph.extraction.tagging import Tagger
from sahelgraph.extraction.text import fold
from sahelgraph.records.vocabulary import SCHEMES

_SECONDS = 60
_LARGEST_ANSWER = 1_000_000
_PROMPT = (
    'Read the passage. Answer with JSON only: {"figures": [{"measure": one of %s, "figure":'
    " the number as 'N', 'N to M', 'more than N', 'at least N', 'up to N' or 'about N', \"quote\":"
    ' words copied from the passage}], "perpetrators": [{"name": as in the passage,'
    ' "attribution": one of %s, "quote": words copied from the passage}]}. Leave out what the'
    " passage does not say."
)


@dataclass
class SecondReader:
    """A reader at a base URL such as ``http://127.0.0.1:8000/v1``, asked for a model."""

    url: str
    model: str
    kept: int = 0
    dropped: int = 0

    def read(
        self, drafts: Drafts, passages: dict[str, str], tagger: Tagger, linker: Linker
    ) -> None:
        """Add what the reader finds in the passages of the drafted events, if it holds.

        ``passages`` are texts by block. Raises :class:`~sahelgraph.errors.DocumentError` if the
        server cannot be reached or answers with no chat completion.
        """
        for event in drafts.events:
            block = event.locators[0].partition("/")[2].split(".")[0]
            others = [
                e for e in drafts.events if e.locators[0].startswith(f"{drafts.number}/{block}.")
            ]
            if len(others) == 1 and block in passages:
                self._add(event, passages[block], self._ask(passages[block]), tagger, linker)

    def _ask(self, passage: str) -> dict[str, Any]:
        prompt = _PROMPT % (
            ", ".join(sorted(SCHEMES["measure"])),
            ", ".join(sorted(SCHEMES["attribution"])),
        )
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": prompt},
                {"role": "user", "content": passage},
            ],
        }
        request = urllib.request.Request(  # noqa: S310  (the scheme is checked below)
            f"{self.url.rstrip('/')}/chat/completions",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        if not self.url.startswith(("http://", "https://")):
            raise DocumentError(
                f"the reader's address must begin with http:// or https://: {self.url}"
            )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                told = json.loads(answer.read(_LARGEST_ANSWER))
            content = told["choices"][0]["message"]["content"]
        except (OSError, urllib.error.URLError) as error:
            raise DocumentError(f"the reader at {self.url} cannot be asked: {error}") from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise DocumentError(
                f"the reader at {self.url} answers with no chat completion"
            ) from error
        return _json_in(str(content))

    def _add(
        self,
        event: DraftEvent,
        passage: str,
        answer: dict[str, Any],
        tagger: Tagger,
        linker: Linker,
    ) -> None:
        known = {(figure.measure, figure.figure) for figure in event.figures}
        for item in _items(answer, "figures"):
            measure = str(item.get("measure", "")).replace("-", "_")
            figure = str(item.get("figure", ""))
            if not _figure_holds(measure, figure, str(item.get("quote", "")), passage):
                self.dropped += 1
            elif (measure, figure) not in known:
                self.kept += 1
                event.figures.append(
                    DraftFigure(measure, figure, "people", event.locators[0], "second-reader")
                )
        for item in _items(answer, "perpetrators"):
            self._add_doer(event, passage, item, tagger, linker)

    def _add_doer(
        self, event: DraftEvent, passage: str, item: dict[str, Any], tagger: Tagger, linker: Linker
    ) -> None:
        name, quote = str(item.get("name", "")), str(item.get("quote", ""))
        attribution = str(item.get("attribution", "stated"))
        stands = _plain(quote) in _plain(passage) and _plain(name) in _plain(quote)
        if not name or not stands or attribution not in SCHEMES["attribution"]:
            self.dropped += 1
            return
        named = tagger.tag(f"by {name}").of("GU")
        locator = event.locators[0]
        actor = linker.group(named[0], locator) if named else ""
        if not actor and attribution == "claimed":
            self.dropped += 1
            return
        same = actor or name.lower()
        if any((doer.actor or doer.unknown.lower()) == same for doer in event.doers):
            return
        self.kept += 1
        event.doers = [doer for doer in event.doers if doer.rule != "nobody-named"]
        event.doers.append(
            DraftDoer(
                attribution, locator, "second-reader", actor=actor, unknown="" if actor else name
            )
        )


def _figure_holds(measure: str, figure: str, quote: str, passage: str) -> bool:
    """Whether a figure can be found again: number and verb in a quotation of the passage."""
    if not quote or _plain(quote) not in _plain(passage):
        return False
    if measure.replace("_", "-") not in SCHEMES["measure"]:
        return False
    if figure not in {quantity.figure for quantity in find_quantities(fold(quote))}:
        return False
    words = f" {_plain(quote)} "
    forms = [word for form in FORMS for word, of in verb_forms(form).items() if of == measure]
    return any(f" {word}" in words for word in forms)


def _plain(text: str) -> str:
    return " ".join(fold(text).lower().split())


def _items(answer: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    found = answer.get(name)
    for item in found if isinstance(found, list) else []:
        if isinstance(item, dict):
            yield item


def _json_in(content: str) -> dict[str, Any]:
    """The JSON object in an answer, which may stand in a fence; empty if there is none."""
    start, end = content.find("{"), content.rfind("}")
    try:
        found = json.loads(content[start : end + 1]) if start >= 0 else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
