"""Answers of engines elsewhere, read strictly and written in our formats.

Every engine is asked for the same two forms, JSON for tables and N-Triples for graphs, and
what it gives is read to its end: half of an answer, or a text about an error under status
200, is no answer. So all formats are the same whichever engine answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from sahelgraph import names
from sahelgraph.errors import EngineFault

#: The media types that engines are asked for.
TABLE = "application/sparql-results+json"
GRAPH = "application/n-triples"
#: Graphs of more triples are written one triple a line where a neater form would take seconds.
MOST_NEAT = 20_000
_TYPE = names.PREFIXES["rdf"] + "type"
_XSD = names.PREFIXES["xsd"]
_TERM_KINDS = {"uri": "uri", "bnode": "bnode", "literal": "literal", "typed-literal": "literal"}
_SHORT = {
    _XSD + "integer": re.compile(r"[+-]?\d+\Z"),
    _XSD + "decimal": re.compile(r"[+-]?\d*\.\d+\Z"),
    _XSD + "boolean": re.compile(r"(?:true|false)\Z"),
}
_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*(?:\\[uU][0-9A-Fa-f]{4,8}[^<>\"{}|^`\\\x00-\x20]*)*>"
_BLANK = r"_:[\w.·-]+"
_LITERAL = rf'"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^{_IRI})?'
_TRIPLE = re.compile(
    rf"\s*({_IRI}|{_BLANK})\s*({_IRI})\s*({_IRI}|{_BLANK}|{_LITERAL})\s*\.\s*(?:#.*)?\Z"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})

Term = dict[str, str]
Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Table:
    """The solutions of a SELECT: columns, and for each row the terms that are bound."""

    columns: list[str]
    rows: list[dict[str, Term]]


def read_table(body: bytes) -> Table | bool:
    """A table, or the truth value of an ASK; raises EngineFault for what is no whole answer."""
    try:
        data = json.loads(body)
        if isinstance(data.get("boolean"), bool):
            return bool(data["boolean"])
        columns = [str(name) for name in data["head"]["vars"]]
        rows = [
            {name: _term(term) for name, term in row.items()} for row in data["results"]["bindings"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        ending = body[-80:].decode("utf-8", "replace").strip()
        message = "the engine gave no whole table of results (SPARQL 1.1 Results JSON)"
        raise EngineFault(f"{message}; it ends in: {ending}") from error
    return Table(columns, rows)


def _term(term: dict[str, Any]) -> Term:
    kind, value = _TERM_KINDS[term["type"]], term["value"]
    if not isinstance(value, str):
        raise TypeError("the value of a term is no string")
    if kind == "uri" and value.startswith(names.GENID):
        return {"type": "bnode", "value": value.removeprefix(names.GENID)}
    if kind == "bnode":
        value = re.sub(r"[^\w.-]", "-", value.removeprefix("_:").removeprefix("nodeID://"))
    read = {"type": kind, "value": value}
    if kind == "literal" and term.get("xml:lang"):
        read["xml:lang"] = str(term["xml:lang"])
    elif kind == "literal" and term.get("datatype", _XSD + "string") != _XSD + "string":
        read["datatype"] = str(term["datatype"])
    return read


def write_table(table: Table | bool, name: str) -> bytes:
    """A table or truth value as ``json``, ``xml``, ``csv`` or ``tsv``, as our own engine does."""
    if isinstance(table, bool):
        word = "true" if table else "false"
        if name == "json":
            return f'{{"head":{{}},"boolean":{word}}}'.encode()
        if name == "xml":
            return f"{_XML_START}<head></head><boolean>{word}</boolean></sparql>".encode()
        return f"{word}\n".encode()
    return _WRITERS[name](table).encode("utf-8", "replace")


def _to_json(table: Table) -> str:
    data = {"head": {"vars": table.columns}, "results": {"bindings": table.rows}}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


_XML_START = '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
_QUOTES = {'"': "&quot;", "'": "&apos;", "\r": "&#13;"}


def _to_xml(table: Table) -> str:
    head = "".join(f'<variable name="{escape(name, _QUOTES)}"/>' for name in table.columns)
    rows = "".join(
        "<result>"
        + "".join(
            f'<binding name="{escape(name, _QUOTES)}">{_xml_term(row[name])}</binding>'
            for name in table.columns
            if name in row
        )
        + "</result>"
        for row in table.rows
    )
    return f"{_XML_START}<head>{head}</head><results>{rows}</results></sparql>"


def _xml_term(term: Term) -> str:
    value = escape(term["value"], _QUOTES)
    if term["type"] != "literal":
        return f"<{term['type']}>{value}</{term['type']}>"
    about = ""
    if "xml:lang" in term:
        about = f' xml:lang="{escape(term["xml:lang"], _QUOTES)}"'
    elif "datatype" in term:
        about = f' datatype="{escape(term["datatype"], _QUOTES)}"'
    return f"<literal{about}>{value}</literal>"


def _to_csv(table: Table) -> str:
    lines = [",".join(table.columns)]
    lines += [",".join(_csv_cell(row.get(name)) for name in table.columns) for row in table.rows]
    return "".join(f"{line}\r\n" for line in lines)


def _csv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    value = f"_:{term['value']}" if term["type"] == "bnode" else term["value"]
    if any(sign in value for sign in '",\n\r'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _to_tsv(table: Table) -> str:
    lines = ["\t".join(f"?{name}" for name in table.columns)]
    lines += ["\t".join(_tsv_cell(row.get(name)) for name in table.columns) for row in table.rows]
    return "".join(f"{line}\n" for line in lines)


def _tsv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri":
        return f"<{value}>"
    if term["type"] == "bnode":
        return f"_:{value}"
    datatype = term.get("datatype", "")
    if datatype in _SHORT and _SHORT[datatype].match(value):
        return value
    value = value.translate(_TSV_ESCAPES)
    if "xml:lang" in term:
        return f'"{value}"@{term["xml:lang"]}'
    return f'"{value}"^^<{datatype}>' if datatype else f'"{value}"'


_WRITERS: dict[str, Callable[[Table], str]] = {
    "json": _to_json,
    "xml": _to_xml,
    "csv": _to_csv,
    "tsv": _to_tsv,
}


def read_graph(body: bytes) -> list[Triple]:
    """The triples of N-Triples, each once, terms as they are written.

    Raises EngineFault for a line that is none.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise EngineFault("the engine gave a graph that is no UTF-8") from error
    triples: dict[Triple, None] = {}
    for line in text.split("\n"):
        match = _TRIPLE.match(line)
        if match:
            subject, predicate, value = match.groups()
            triples[_blank(subject), predicate, _blank(value)] = None
        elif line.strip() and not line.lstrip().startswith("#"):
            raise EngineFault(
                f"the engine gave no whole graph in N-Triples; there stands: {line.strip()[:80]}"
            )
    return list(triples)


def _blank(term: str) -> str:
    """A term, but a blank node if it is the name that one got when it was published."""
    if term.startswith(f"<{names.GENID}"):
        return f"_:{term[len(names.GENID) + 1 : -1]}"
    return term


def write_graph(triples: list[Triple], name: str) -> bytes:
    """A graph as ``nt``, ``nq``, ``ttl``, ``trig``, ``rdfxml`` or ``jsonld``."""
    is_plain = name in ("nt", "nq") or (name in ("ttl", "trig") and len(triples) > MOST_NEAT)
    if is_plain:
        return "".join(f"{s} {p} {o} .\n" for s, p, o in triples).encode()
    if name == "jsonld":
        return _to_jsonld(triples)
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, iri in names.PREFIXES.items():
        graph.bind(prefix, iri)
    for s, p, o in triples:
        graph.add((_node(s), _node(p), _node(o)))
    form = {"ttl": "turtle", "trig": "turtle", "rdfxml": "xml"}[name]
    try:
        return graph.serialize(format=form, encoding="utf-8")
    except ValueError as error:
        # In RDF/XML not every IRI of a property can be written.
        raise EngineFault(f"the graph cannot be written as {name}: {error}") from error


def _to_jsonld(triples: list[Triple]) -> bytes:
    """Expanded and flattened JSON-LD 1.1; literals stay as they are written."""
    nodes: dict[str, dict[str, Any]] = {}
    for s, p, o in triples:
        subject = _node_name(s)
        node = nodes.setdefault(subject, {"@id": subject})
        predicate = _node_name(p)
        if predicate == _TYPE and not o.startswith('"'):
            node.setdefault("@type", []).append(_node_name(o))
        else:
            node.setdefault(predicate, []).append(_jsonld_value(o))
    return json.dumps(list(nodes.values()), ensure_ascii=False, separators=(",", ":")).encode()


def _node_name(term: str) -> str:
    return _unescaped(term[1:-1]) if term.startswith("<") else term


def _jsonld_value(term: str) -> dict[str, str]:
    if not term.startswith('"'):
        return {"@id": _node_name(term)}
    text, about = _literal_parts(term)
    if about.startswith("@"):
        return {"@value": text, "@language": about[1:]}
    return {"@value": text, "@type": _node_name(about[2:])} if about else {"@value": text}


def _literal_parts(term: str) -> tuple[str, str]:
    """The text of a literal, and its language or datatype as it is written."""
    end = term.rindex('"')
    return _unescaped(term[1:end]), term[end + 1 :]


def _node(term: str) -> Any:
    """A term of N-Triples as one of rdflib, its lexical form as it is."""
    from rdflib import BNode, Literal, URIRef

    if term.startswith("<"):
        return URIRef(_unescaped(term[1:-1]))
    if term.startswith("_:"):
        return BNode(term[2:])
    text, about = _literal_parts(term)
    if about.startswith("@"):
        return Literal(text, lang=about[1:])
    datatype = URIRef(_unescaped(about[3:-1])) if about else None
    return Literal(text, datatype=datatype, normalize=False)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CHARACTERS.get(match[3], match[3])
