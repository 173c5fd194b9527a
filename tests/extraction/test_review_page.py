"""What a curator sees of a draft, in terminals of several widths."""

from __future__ import annotations

import io

import pytest

from sahelgraph.extraction.review_page import Cited, Known, Page, show

PASSAGE = Cited("950/b1.s1", "Raiders attacked Oskara.", ((0, 7), (17, 23)))
BESIDE = Cited("", "The weather was mild.", is_cited=False)
DRAFT = """- id: oskara-2020-03-03
  perpetrators:
    - {unknown: raiders, attribution: claimed, by: hill-front, evidence: 950/b1.s1}  # subject 0.93"""
KNOWN = Known("old-event", "the same day", "- id: old-event\n  kind: attack", is_same=True)
PAGE = Page("draft 1 of 2", [PASSAGE, BESIDE], DRAFT, brings=["new in places.yaml: oskara"])
LIKE = Page("draft 2 of 2", [PASSAGE], DRAFT, [KNOWN])


def _shown(page: Page, width: int, *, is_terminal: bool = False) -> list[str]:
    file = io.StringIO()
    show(page, file, width, is_terminal=is_terminal)
    return file.getvalue().split("\n")


def _line(lines: list[str], words: str) -> int:
    return next(order for order, line in enumerate(lines) if words in line)


@pytest.mark.parametrize("width", [40, 80, 99])
def test_in_a_narrow_terminal_the_draft_stands_under_the_passage(width: int) -> None:
    lines = _shown(PAGE, width)
    assert _line(lines, "Passage") < _line(lines, "Oskara") < _line(lines, "Draft")
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [100, 120, 160])
def test_in_a_wide_terminal_the_draft_stands_beside_the_passage(width: int) -> None:
    lines = _shown(PAGE, width)
    assert _line(lines, "Passage") == _line(lines, "Draft")
    assert "»Raiders« attacked" in lines[_line(lines, "- id: oskara")]
    assert max(map(len, lines)) <= width


def test_a_known_event_stands_beside_the_draft() -> None:
    for width, columns in ((120, 2), (160, 3)):
        lines = _shown(LIKE, width)
        title = lines[_line(lines, "Told again? old-event (the same day)")]
        assert ("Draft" in title) is (columns == 3)
        assert _line(lines, "- id: old-event") < len(lines) - 1
        assert title.index("Told again?") > 100 or columns == 2
    assert "Near?" in "\n".join(_shown(Page("", [], DRAFT, [Known("x", "", "", False)]), 80))


def test_what_the_draft_rests_on_is_reversed_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = "\n".join(_shown(PAGE, 120, is_terminal=True))
    assert "\x1b[1;7mRaiders\x1b[0m" in shown
    assert "»" not in shown


@pytest.mark.parametrize(("is_terminal", "no_color"), [(False, ""), (True, "1")])
def test_nothing_is_styled_for_a_pipe_or_without_color(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, no_color: str
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    shown = "\n".join(_shown(PAGE, 120, is_terminal=is_terminal))
    assert "\x1b" not in shown
    assert "»Raiders« attacked »Oskara«" in shown


def test_a_long_line_of_a_draft_goes_on_indented() -> None:
    lines = [line.rstrip() for line in _shown(PAGE, 60)]
    first = _line(lines, "- {unknown")
    assert lines[first + 1].startswith("        ")
    assert "# subject 0.93" in "\n".join(lines[first : first + 3])


def test_a_document_gives_the_terminal_no_commands() -> None:
    words = "A\x1b[2Jb \u202eright to left\x07"
    page = Page("", [Cited("950/p1", words)], f"- id: x\n  label: {words}")
    shown = "\n".join(_shown(page, 80, is_terminal=False))
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert shown.count("\ufffd") == 6
