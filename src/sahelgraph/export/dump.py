"""One form of a release, or all of them beside each other with lengths and checksums."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sahelgraph.errors import SahelgraphError
from sahelgraph.export.formats import FORMS, MOST_QUADS
from sahelgraph.export.network import network
from sahelgraph.export.places import to_geojson
from sahelgraph.export.rdf import write_rdf
from sahelgraph.export.tables import (
    all_tables,
    csv_package,
    parquet_package,
    sqlite_database,
    to_csv,
)
from sahelgraph.lineage.network import to_gexf, to_graphml
from sahelgraph.query.asking import Asking
from sahelgraph.query.catalogue import CatalogueQuery
from sahelgraph.store.release import DUMPS, DUMPS_INDEX, Release

_RDF = ("trig", "nq", "nt", "ttl", "rdfxml", "jsonld")
_TABLES = ("csv", "parquet", "sqlite")


def export(
    release: Release,
    engine: Asking,
    catalogue: Mapping[str, CatalogueQuery],
    form: str,
    graph: str | None = None,
    table: str | None = None,
) -> bytes:
    """A release in one of the :data:`~sahelgraph.export.formats.FORMS`; the same bytes each time.

    ``graph`` is the IRI of a named graph to take alone, for the forms of RDF; ``table`` the
    name of one table for the forms of tables, which for CSV gives the bare file. Raises
    :class:`~sahelgraph.errors.SahelgraphError` for a graph or table that is not there,
    or that the form does not have.
    """
    if table is not None and form not in _TABLES:
        raise SahelgraphError(f"{form} has no tables; give {', '.join(_TABLES)} for one")
    if graph is not None and form not in _RDF:
        raise SahelgraphError(f"{form} has no graphs; give {', '.join(_RDF)} for one")
    if form in _RDF:
        _require_small(release, form)
        return write_rdf(release.files, form, graph)
    version = release.manifest.version
    if form == "geojson":
        return to_geojson(engine).encode()
    if form in ("graphml", "gexf"):
        found = network(engine, catalogue["lineage"], catalogue["relations"])
        return to_graphml(found) if form == "graphml" else to_gexf(found, version)
    tables = all_tables(engine, catalogue, table)
    if form == "csv" and table is not None:
        return to_csv(tables[0]).encode()
    if form == "csv":
        return csv_package(tables, version)
    return parquet_package(tables) if form == "parquet" else sqlite_database(tables)


def _require_small(release: Release, form: str) -> None:
    """Refuse to write more in one piece than memory holds."""
    if release.manifest.quads > MOST_QUADS:
        files = ", ".join(str(path) for path in release.files[:2])
        raise SahelgraphError(
            f"the release has {release.manifest.quads} quads, and {form} is written in memory, up"
            f" to {MOST_QUADS}; take the sorted N-Quads as they are: {files} …"
        )


def write_dumps(
    release: Release, engine: Asking, catalogue: Mapping[str, CatalogueQuery], root: Path
) -> Path:
    """Write every form of a release to ``<root>/dumps/<version>``, whole or not at all.

    ``index.json`` there lists the files with media type, length and SHA-256. A directory that
    is there already is kept; those of releases that are gone are removed.
    """
    target = root / DUMPS / release.manifest.version
    if (target / DUMPS_INDEX).is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        files = {}
        for form in FORMS.values():
            body = export(release, engine, catalogue, form.name)
            name = f"sahelgraph.{form.extension}"
            (building / name).write_bytes(body)
            files[name] = {
                "form": form.name,
                "type": form.media_type,
                "summary": form.summary,
                "bytes": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
            }
        about = {"version": release.manifest.version, "digest": release.manifest.digest,
                 "published": release.manifest.published, "files": files}  # fmt: skip
        (building / DUMPS_INDEX).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        building.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        building.replace(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    _remove_old(root)
    return target


def _remove_old(root: Path) -> None:
    kept = {path.name for path in (root / "releases").iterdir()}
    for path in (root / DUMPS).iterdir():
        if path.name not in kept and not path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)
