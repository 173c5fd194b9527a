"""Paragraphs that go on with the same event: their drafts are one, with a telling for each."""

from __future__ import annotations

from sahelgraph.extraction.drafts import DraftEvent, DraftFigure

_ATTACKS = {"attack", "coordinated-operation"}


def merge_running(events: list[DraftEvent]) -> list[DraftEvent]:
    """The drafts with those of later paragraphs joined to the event that they go on with.

    A paragraph without a day of its own goes on with the last event of its kind on the day that
    the text is about; what names another place is an event of its own.
    """
    kept: list[DraftEvent] = []
    for event in events:
        before = next((e for e in reversed(kept) if _goes_on(e, event)), None)
        if before is None:
            kept.append(event)
        else:
            _join(before, event)
    return kept


def _goes_on(before: DraftEvent, event: DraftEvent) -> bool:
    if before.date != event.date or not before.rule.startswith("prose"):
        return False
    is_told_again = event.rule == "prose-day" and not event.places and event.kind in _ATTACKS
    is_told_again = is_told_again and (event.date_basis == "stated" or _agrees(before, event))
    is_prose = event.rule == "prose-running" or is_told_again
    is_kind = before.kind == event.kind or {before.kind, event.kind} == _ATTACKS
    places = set(before.places)
    return is_prose and is_kind and (not event.places or not places or set(event.places) <= places)


def _agrees(before: DraftEvent, event: DraftEvent) -> bool:
    """Whether two drafts whose day is only inferred share a figure or one who did it, or follow
    each other in a paragraph."""
    figures = {(f.measure, f.figure) for f in before.figures}
    doers = {doer.actor for doer in before.doers if doer.actor}
    is_same = any((f.measure, f.figure) in figures for f in event.figures)
    is_same = is_same or any(doer.actor in doers for doer in event.doers)
    return is_same or before.locators[-1].split(".")[0] == event.locators[0].split(".")[0]


def _join(before: DraftEvent, event: DraftEvent) -> None:
    before.locators += event.locators
    before.places = before.places or event.places
    before.unclaimed = before.unclaimed or event.unclaimed
    for name in ("methods", "targets", "bases", "participants", "people"):
        known: list[str] = getattr(before, name)
        known += [value for value in getattr(event, name) if value not in known]
    for figure in event.figures:
        _add_figure(before, figure)
    told = {(doer.actor or doer.unknown.lower(), doer.attribution): doer for doer in before.doers}
    for doer in event.doers:
        same = told.get((doer.actor or doer.unknown.lower(), doer.attribution))
        if doer.rule != "nobody-named" and same is not None:
            same.also += [doer.locator] if doer.locator != same.locator else []
        elif doer.rule != "nobody-named":
            before.doers = [known for known in before.doers if known.rule != "nobody-named"]
            before.doers.append(doer)


def _add_figure(event: DraftEvent, figure: DraftFigure) -> None:
    for known in event.figures:
        is_same = (known.measure, known.figure, known.side, known.by) == (
            figure.measure, figure.figure, figure.side, figure.by,
        )  # fmt: skip
        if is_same and figure.locator not in (known.locator, *known.also):
            known.also.append(figure.locator)
            return
    event.figures.append(figure)
