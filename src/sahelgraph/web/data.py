"""Dumps for download, and what describes them: DCAT 3, VoID and PROV in one graph."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from sahelgraph import names
from sahelgraph.lineage.text import spoken
from sahelgraph.query.catalogue import literal
from sahelgraph.store.release import DUMPS, DUMPS_INDEX, Release, all_releases
from sahelgraph.web.live import engine, served_now
from sahelgraph.web.things import EXTENSIONS, LICENCE, accepted_form, graph_reply

data = Blueprint("data", __name__)

_PARTITIONS = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY ?class"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_COUNTS = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }"""
_PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
"""


def dumps_of(release: Release | None) -> tuple[Path, dict[str, Any]] | None:
    """The directory of a release's dumps and its index; ``None`` where they are not written."""
    if release is None:
        return None
    directory = release.path.parent.parent / DUMPS / release.manifest.version
    try:
        return directory, json.loads((directory / DUMPS_INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


@data.get("/data/")
def page() -> AnyResponse:
    """What can be had: for people a page, for programs the description as RDF."""
    form = accepted_form()
    if form != "html":
        response = redirect(f"{request.script_root}/data/description.{EXTENSIONS[form]}", 303)
        response.headers["Vary"] = "Accept"
        return response
    release = served_now().release
    found = dumps_of(release)
    return Response(
        render_template(
            "data.html",
            release=release,
            published=_told(release.manifest.published) if release else "",
            index=found[1] if found else None,
            extensions=[e for e in EXTENSIONS.values() if e != "html"],
            about=_schema_org(release, found[1] if found else None),
        )
    )


def _told(moment: str) -> str:
    """A moment in ISO 8601 of UTC, as people read it."""
    return f"{spoken(moment[:10])}, {moment[11:16]} UTC"


@data.get("/.well-known/void")
def well_known_void() -> AnyResponse:
    """The way to the description (VoID, section 7.2)."""
    return redirect(f"{request.script_root}/data/", 303)


@data.get("/data/description.<extension>")
def description(extension: str) -> AnyResponse:
    """The dataset, its version, distributions with checksums, and the endpoint."""
    form = next((name for name, known in EXTENSIONS.items() if known == extension), None)
    if form in (None, "html"):
        raise NotFound(f"there is no '.{extension}'; there are .ttl, .nt, .rdf and .jsonld")
    return graph_reply(_describe(), str(form), names.BASE + "dataset")


@data.get("/data/<version>/<name>")
def dump(version: str, name: str) -> AnyResponse:
    """A file, whole or a range of it (RFC 9110, section 14), with its SHA-256."""
    found = dumps_of(served_now().release)
    if found is None:
        raise NotFound("no dumps are written yet; 'sahelgraph export --all' writes them")
    directory, index = found
    if version != index["version"]:
        raise NotFound(f"version {version[:40]} is not kept; there is {index['version']}")
    if name not in index["files"]:
        raise NotFound(f"there is no '{name[:80]}'; there are {', '.join(index['files'])}")
    about = index["files"][name]
    response = send_file(
        directory / name, mimetype=about["type"], conditional=True, etag=about["sha256"],
        max_age=None,
    )  # fmt: skip
    checksum = base64.b64encode(bytes.fromhex(about["sha256"])).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{checksum}:"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _describe() -> str:
    """A CONSTRUCT query whose template is the description."""
    root = quote(request.url_root, safe=":/?#[]@!$&'()*+,;=%")
    release = served_now().release
    found = dumps_of(release)
    counts = engine().rows(_COUNTS)[0]
    dataset = f"<{names.BASE}dataset>"
    lines = [
        f"{dataset} a dcat:Dataset , void:Dataset ; dcterms:title 'sahelgraph'@en ;"
        " dcterms:description 'Armed groups of the Sahel, how they came to be, their leaders, bases"
        " and attacks, with the evidence of every statement.'@en ;"
        f" dcterms:license <{LICENCE}> ; dcterms:language 'en' ; foaf:homepage <{root}> ;"
        " dcterms:publisher [ a foaf:Group ; foaf:name 'The sahelgraph maintainers' ] ;"
        " dcat:keyword 'conflict'@en , 'Sahel'@en , 'armed groups'@en ;"
        f" void:sparqlEndpoint <{root}sparql> ; void:uriSpace '{names.BASE}' ;"
        f" void:vocabulary <{names.DEF}> ; void:exampleResource <{names.thing('group', 'jnim')}> ;"
        f" void:triples {counts['triples']} ; void:distinctSubjects {counts['subjects']} ;"
        f" void:distinctObjects {counts['objects']} .",
        f"<{root}sparql> a dcat:DataService ; dcterms:title 'SPARQL endpoint'@en ;"
        f" dcat:endpointURL <{root}sparql> ; dcat:endpointDescription <{root}openapi.json> ;"
        f" dcterms:conformsTo <http://www.w3.org/TR/sparql11-protocol/> ;"
        f" dcat:servesDataset {dataset} .",
    ]
    for row in engine().rows(_PARTITIONS):
        lines.append(f"{dataset} void:classPartition [ void:class <{row['class']}> ;"
                     f" void:entities {row['n']} ] .")  # fmt: skip
    for row in engine().rows(_PROPERTIES):
        lines.append(f"{dataset} void:propertyPartition [ void:property <{row['p']}> ;"
                     f" void:triples {row['n']} ] .")  # fmt: skip
    if release is not None:
        lines += _version(release, dataset)
        lines += _earlier(release, dataset)
    for name, about in (found[1]["files"] if found else {}).items():
        lines.append(_distribution(f"{root}data/{found[1]['version'] if found else ''}/{name}",
                                   about, dataset))  # fmt: skip
    return f"{_PREFIXES} CONSTRUCT {{ {' '.join(lines)} }} WHERE {{}}"


def _version(release: Release, dataset: str) -> list[str]:
    manifest = release.manifest
    code = manifest.about.get("code", "")
    return [
        f"{dataset} dcat:version {literal(manifest.version)} ;"
        f" dcterms:identifier {literal(manifest.digest)} ;"
        f" dcterms:issued {literal(manifest.published)}^^xsd:dateTime ;"
        f" prov:wasGeneratedBy [ a prov:Activity ; rdfs:label 'build'@en ;"
        f" prov:endedAtTime {literal(manifest.published)}^^xsd:dateTime ;"
        f" prov:used <{names.BASE}def> ;"
        f" prov:wasAssociatedWith [ a prov:SoftwareAgent ; rdfs:label 'sahelgraph'@en ;"
        f" owl:versionInfo {literal(code)} ] ] ."
    ] + [
        f"{dataset} void:subset <{graph}> . <{graph}> a void:Dataset ; void:triples {count} ."
        for graph, count in manifest.graphs.items()
        if graph
    ]


def _earlier(release: Release, dataset: str) -> list[str]:
    """The versions that are kept, each with its time and the one before (DCAT 3, section 11)."""
    kept = all_releases(release.path.parent.parent)
    lines = []
    for order, known in enumerate(kept):
        iri = f"<{names.BASE}dataset/{known.manifest.version}>"
        lines.append(
            f"{dataset} dcat:hasVersion {iri} . {iri} a dcat:Dataset ; dcat:isVersionOf {dataset} ;"
            f" dcat:version {literal(known.manifest.version)} ;"
            f" dcterms:issued {literal(known.manifest.published)}^^xsd:dateTime ."
        )
        if order + 1 < len(kept):
            before = f"<{names.BASE}dataset/{kept[order + 1].manifest.version}>"
            lines.append(f"{iri} dcat:previousVersion {before} .")
    return lines


def _distribution(address: str, about: dict[str, Any], dataset: str) -> str:
    text = (
        f"{dataset} dcat:distribution <{address}> . <{address}> a dcat:Distribution ;"
        f" dcterms:title {literal(about['form'])} ;"
        f" dcterms:description {literal(about['summary'])} ;"
        f" dcat:downloadURL <{address}> ; dcat:byteSize {about['bytes']} ;"
        f" dcat:mediaType <https://www.iana.org/assignments/media-types/{about['type']}> ;"
        f" dcterms:license <{LICENCE}> ; spdx:checksum [ a spdx:Checksum ;"
        f" spdx:algorithm spdx:checksumAlgorithm_sha256 ;"
        f" spdx:checksumValue {literal(about['sha256'])} ] ."
    )
    if about["form"] in ("nq", "trig", "nt", "ttl", "rdfxml"):
        text += f" {dataset} void:dataDump <{address}> ."
    return text


def _schema_org(release: Release | None, index: dict[str, Any] | None) -> dict[str, Any]:
    """The dataset as schema.org sees it, for the head of the page."""
    root = request.url_root
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": names.BASE + "dataset",
        "name": "sahelgraph",
        "description": "Armed groups of the Sahel, how they came to be, their leaders, bases and "
        "attacks, with the evidence of every statement.",
        "url": f"{root}data/",
        "license": LICENCE,
        "version": release.manifest.version if release else "",
        "creator": {"@type": "Organization", "name": "The sahelgraph maintainers"},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": about["type"],
                "contentUrl": f"{root}data/{index['version']}/{name}",
                "sha256": about["sha256"],
            }
            for name, about in (index["files"] if index else {}).items()
            if index
        ],
    }
