"""A drawing as PNG, with a font that the machine has."""

from __future__ import annotations

from functools import cache

from sahelgraph.errors import SahelgraphError

#: Common fonts without serifs; the name "sans-serif" alone means Arial to resvg.
_FAMILIES = ("DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica", "Open Sans",
             "Ubuntu", "Cantarell", "Roboto")  # fmt: skip
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="5" y="30" '
    'font-size="30" font-family="sans-serif">Mm</text></svg>'
)
_BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"></svg>'


def to_png(svg: str, width: int = 1920) -> bytes:
    """A drawing as PNG of a width in pixels, by resvg.

    Raises :class:`~sahelgraph.errors.SahelgraphError` on a machine without a font: the picture
    would have no labels.
    """
    family = _family()
    if family is None:
        raise SahelgraphError(
            "a picture as PNG needs a font, and this machine has none that is known: install one "
            "(Debian: fonts-dejavu-core), or take the drawing as SVG"
        )
    return _render(svg, width, family)


@cache
def _family() -> str | None:
    """The first family in which text can be seen."""
    blank = _render(_BLANK, 40, _FAMILIES[0])
    return next((name for name in _FAMILIES if _render(_PROBE, 40, name) != blank), None)


def _render(svg: str, width: int, family: str) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, sans_serif_family=family))
