"""The model of an entry of ``gazetteer.yaml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from sahelgraph.records.fields import Record, Slug, Text


class GazetteerEntry(Record):
    """What a gazetteer, not a document, says about a place (``gazetteer.yaml``).

    ``id`` is that of the place; ``country`` the country that both put it in; latitude and
    longitude are degrees in WGS 84, north and east positive. Countries have no point.
    """

    id: Slug
    geonames: Annotated[str, Field(pattern=r"^[1-9][0-9]*$")]
    name: Text
    country: Slug | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    source: Text

    @model_validator(mode="after")
    def _whole_point(self) -> GazetteerEntry:
        given = {self.country is None, self.latitude is None, self.longitude is None}
        if len(given) > 1:
            raise ValueError("needs 'country', 'latitude' and 'longitude' together, or none")
        return self
