"""The graph from Python, and the notebook that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import sahelgraph
from sahelgraph.errors import QueryRefused, UnknownQuery
from sahelgraph.locations import shipped
from sahelgraph.store.release import Release


@pytest.fixture(scope="module")
def graph(real_release: Release) -> Iterator[sahelgraph.Graph]:
    with sahelgraph.open(real_release.path.parent.parent) as graph:
        yield graph


def test_a_question_gives_a_table(graph: sahelgraph.Graph) -> None:
    table = graph.query("casualties", event="boulikessi-2025-06-01")
    assert table.columns == list(graph.catalogue["casualties"].columns)
    assert len(table) == len(table.rows) == 14
    assert {type(row["low"]) for row in table} <= {int, type(None)}
    frame = table.to_pandas()
    assert list(frame.columns) == table.columns
    assert frame["low"].max() == 100
    assert table.to_csv().count("\r\n") == 15


def test_a_word_of_python_takes_an_underscore(graph: sahelgraph.Graph) -> None:
    late = graph.query("events", from_="2025-06-01", to="2025-06-30")
    assert {"boulikessi-2025-06-01", "timbuktu-2025-06-02"} <= {
        row["event"].rpartition("/")[2] for row in late
    }


def test_lineage_between_two_groups(graph: sahelgraph.Graph) -> None:
    ways = graph.lineage("aqim", "jnim")
    assert [change.kind for change in min(ways, key=len)] == ["merger"]
    assert {change.kind for way in ways for change in way} == {"merger", "split"}
    assert ways[0][-1].sources[0].line == 47
    (led,) = graph.lineage("JNIM")
    assert led[-1].kind == "absorption"
    with pytest.raises(QueryRefused, match="does not descend"):
        graph.lineage("jnim", "aqim")


def test_sparql_of_each_form(graph: sahelgraph.Graph) -> None:
    assert graph.sparql("ASK { grp:jnim a sg:ArmedGroup }") is True
    table = graph.sparql("SELECT ?group { ?group a sg:ArmedGroup } LIMIT 3")
    assert isinstance(table, sahelgraph.Table)
    assert len(table) == 3
    assert "sg:ArmedGroup" in str(graph.sparql("CONSTRUCT WHERE { grp:jnim a ?c }"))
    assert "skos:prefLabel" in graph.describe("jnim")


def test_what_is_unknown_is_told(graph: sahelgraph.Graph) -> None:
    with pytest.raises(UnknownQuery, match="did you mean 'casualties'"):
        graph.query("casualtys")
    with pytest.raises(QueryRefused, match="did you mean"):
        graph.query("ancestors", group="aqmi")


def test_cells_of_a_table_are_text_in_a_notebook() -> None:
    table = sahelgraph.Table(["<b>"], [{"<b>": "<script>alert(1)</script>"}])
    assert "<script>" not in table._repr_html_()
    assert "<b>" not in table._repr_html_()


def test_importing_the_package_loads_no_engine() -> None:
    import subprocess
    import sys

    code = "import sahelgraph, sys; sahelgraph.__version__; print('pyoxigraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_notebook_runs(
    real_release: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("SAHELGRAPH_HOME", str(real_release.path.parent.parent))
    path = shipped("ontology").parent / "docs" / "first-steps.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    texts = "".join(str(cell.get("outputs")) for cell in notebook.cells)
    assert "superseded" in texts
    assert "2017-03 merger" in texts
