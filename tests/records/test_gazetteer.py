"""Places are found in the gazetteer only where name and country leave no doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahelgraph import names
from sahelgraph.errors import RecordErrors
from sahelgraph.graph.build import BuiltGraph
from sahelgraph.records.checks import check_records
from sahelgraph.records.gazetteer import GazetteerEntry
from sahelgraph.records.geonames import look_up, plain_name, to_yaml
from sahelgraph.records.model import Place
from sahelgraph.records.reader import Dataset, read_records

MALI = Place(id="mali", kind="country", label="Mali")


def found(*places: Place) -> dict[str, GazetteerEntry]:
    dataset = Dataset(places={place.id: place for place in places})
    return {entry.id: entry for entry in look_up(dataset)}


def test_the_file_is_what_the_gazetteer_says(real_dataset: Dataset) -> None:
    kept = [e.model_dump(exclude={"source"}) for e in real_dataset.gazetteer.values()]
    assert [e.model_dump(exclude={"source"}) for e in look_up(real_dataset)] == kept


def test_a_town_needs_the_country_that_the_records_tell() -> None:
    gao = {"id": "gao", "kind": "settlement", "label": "Gao"}
    assert found(MALI, Place(**gao, within=["mali"]))["gao"].geonames == "2457163"
    assert "gao" not in found(MALI, Place(**gao))
    region = Place(id="gao-region", kind="region", label="Gao region", within=["mali"])
    assert found(MALI, region, Place(**gao, within=["gao-region"]))["gao"].country == "mali"


def test_a_region_is_not_the_town_of_its_name() -> None:
    region = Place(id="gao-region", kind="region", label="Gao", within=["mali"])
    assert set(found(MALI, region)) == {"mali"}


def test_a_name_borne_by_two_towns_of_the_country_is_left_open() -> None:
    country = Place(id="united-states", kind="country", label="United States")
    town = Place(id="springfield", kind="settlement", label="Springfield", within=[country.id])
    assert set(found(country, town)) == {"united-states"}


def test_accents_and_hyphens_do_not_part_names() -> None:
    assert plain_name("Aïn-Séfra") == plain_name("ain sefra")
    town = Place(id="menaka", kind="settlement", label="Menaka", within=["mali"])
    assert found(MALI, town)["menaka"].name == "Ménaka"


def test_the_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    entries = list(found(MALI, Place(id="gao", kind="city", label="Gao", within=["mali"])).values())
    (tmp_path / "gazetteer.yaml").write_text(to_yaml(entries), encoding="utf-8")
    read = read_records(tmp_path).gazetteer.values()
    assert [entry.model_dump() for entry in read] == [entry.model_dump() for entry in entries]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"id": "goa", "geonames": "1", "name": "Goa"}, "unknown place 'goa': did you mean 'gao'?"),
        ({"id": "gao", "geonames": "1", "name": "Gao"}, "only a country has neither"),
        (
            {
                "id": "gao",
                "geonames": "1",
                "name": "Gao",
                "country": "niger",
                "latitude": 1,
                "longitude": 1,
            },
            "the records do not put 'gao' in 'niger'",
        ),
    ],
)
def test_an_entry_that_does_not_fit_its_place_is_refused(entry: dict, message: str) -> None:
    niger = Place(id="niger", kind="country", label="Niger")
    gao = Place(id="gao", kind="settlement", label="Gao", within=["mali"])
    dataset = Dataset(places={place.id: place for place in (MALI, niger, gao)})
    wrong = GazetteerEntry(**entry, source="A made-up gazetteer")
    dataset.gazetteer[wrong.id] = wrong
    with pytest.raises(RecordErrors) as caught:
        check_records(dataset)
    assert message in "\n".join(problem.message for problem in caught.value.problems)


def test_a_point_stands_in_the_graph_with_its_source(world_graph: BuiltGraph) -> None:
    geometry = f"<{names.thing('geometry', 'alpha-town')}>"
    literal = '"POINT(-3.25 12.5)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    assert (
        f"{geometry} <http://www.opengis.net/ont/geosparql#asWKT> {literal} ."
        in world_graph.default
    )
    assert (
        f'{geometry} <http://purl.org/dc/terms/source> "A made-up gazetteer" .'
        in world_graph.default
    )
