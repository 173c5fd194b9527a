"""The house keeps its shape: import order, small files, no engine where HTTP is spoken, clean texts."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "sahelgraph"
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 400
MOST_LINES_OF_FUNCTION = 60


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_the_import_order_holds() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MOST_LINES_OF_FUNCTION, f"{node.name} has {length} lines"


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "misc",
        "service",
        "services",
        "manager",
    }
    assert {path.stem for path in MODULES} & empty == set()


ENGINE_OWNERS = {"export", "graph", "validation", "store/load.py", "query/worker.py"}


def test_only_those_who_own_the_engine_import_it() -> None:
    found = set()
    for path in MODULES:
        name = path.relative_to(SOURCE).as_posix()
        if re.search(r"^\s*(?:import|from) pyoxigraph", path.read_text(), re.MULTILINE):
            found.add(name if name in ENGINE_OWNERS else name.split("/")[0])
    assert found <= ENGINE_OWNERS


def test_no_module_of_a_process_that_speaks_http_imports_the_engine() -> None:
    """Seen to fail with an import of the engine in ``web/endpoint.py``."""
    names = [
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        for part in ("web", "query", "lineage")
        for path in sorted((SOURCE / part).glob("*.py"))
        if path.name not in ("__init__.py", "worker.py")
    ]
    code = f"import importlib, sys; [importlib.import_module(n) for n in {names}]"
    code += "; import sahelgraph.store.publish; print('pyoxigraph' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"


def test_exits_and_broad_exceptions_stand_where_they_may() -> None:
    for path in MODULES:
        name = path.relative_to(SOURCE).as_posix()
        text = path.read_text()
        if not name.startswith("cli/"):
            # A module that is a process of its own ends with a status on its last line.
            before = text.partition('if __name__ == "__main__":')[0]
            assert "sys.exit" not in before, name
        assert not re.search(r"except Exception:\s+pass", text), name


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if path.is_file() and path.suffix not in (".png", ".gz"):
            yield path, path.read_text(encoding="utf-8")


def test_no_file_names_a_machine_or_an_index_of_packages() -> None:
    words = ["/ho" "me/", "/ro" "ot/", "/wo" "rk/", "pypi." "org", "files.python" "hosted", "registry.npm" "js", "--index-" "url ", "--find-" "links "]  # fmt: skip
    for path, text in texts():
        for word in words:
            assert word not in text, f"{path}: {word}"


def test_the_lock_files_satisfy_the_lower_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    locked = dict(
        re.findall(
            r"^([a-z0-9._-]+)==([0-9][^ ]*)",
            (ROOT / "requirements.lock").read_text()
            + (ROOT / "requirements-test.lock").read_text(),
            re.MULTILINE,
        )
    )
    for requirement in wanted:
        name, _, bound = requirement.partition(">=")
        version = locked[name.lower().split("[")[0]]
        assert numbers(version) >= numbers(bound), requirement


def test_what_is_locked_runs_on_the_python_of_debian_12() -> None:
    for lock in ("requirements.lock", "requirements-test.lock"):
        for name in re.findall(r"^([a-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE):
            wanted = SpecifierSet(metadata(name).get("Requires-Python") or "")
            assert wanted.contains("3.11.2"), f"{lock}: {name} needs Python {wanted}"


def numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def test_the_vocabulary_of_records_is_the_one_of_the_ontology() -> None:
    from rdflib import Graph
    from rdflib.namespace import RDF, SKOS

    from sahelgraph import names
    from sahelgraph.records.vocabulary import SCHEMES

    graph = Graph().parse(ROOT / "ontology" / "vocabularies.ttl")
    defined = {str(concept) for concept in graph.subjects(RDF.type, SKOS.Concept)}
    classes = {"event-kind", "change-kind"}  # these words are notations of classes
    used = {
        names.concept(scheme, word)
        for scheme, words in SCHEMES.items()
        for word in words
        if scheme not in classes
    }
    assert defined == used
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert str(graph.value(concept, SKOS.notation)) == str(concept).rpartition("/")[2]
        assert graph.value(concept, SKOS.definition), concept


def test_every_term_of_the_ontology_has_a_label_and_a_comment() -> None:
    from rdflib import Graph
    from rdflib.namespace import OWL, RDF, RDFS

    graph = Graph().parse(ROOT / "ontology" / "sahelgraph.ttl")
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in graph.subjects(RDF.type, kind):
            assert graph.value(term, RDFS.label), term
            assert graph.value(term, RDFS.comment), term
            assert len(list(graph.objects(term, RDFS.domain))) <= 1, term


def test_every_command_shows_an_example() -> None:
    import click

    from sahelgraph.cli import main

    def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                assert child is not None, name
                yield from leaves(child, f"{path} {name}")
        else:
            yield path, command

    for path, command in leaves(main, "sahelgraph"):
        assert "Example" in (command.help or ""), path


def test_every_query_of_the_catalogue_has_the_columns_that_its_header_names() -> None:
    from sahelgraph.locations import shipped
    from sahelgraph.query.catalogue import read_catalogue

    for query in read_catalogue(shipped("queries")).values():
        select = re.search(r"^SELECT (?:DISTINCT )?(.*)$", query.text, re.MULTILINE)
        assert select is not None
        projected = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*AS (\?\w+)\)", r"\1", select.group(1))
        assert [word[1:] for word in projected.split()] == list(query.columns), query.name
