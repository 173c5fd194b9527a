"""Where an engine elsewhere is asked, and where it takes changes; how we say who we are."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sahelgraph.errors import PublishError

#: Environment variables with what must not stand in a command line or a file.
USER = "SAHELGRAPH_ENGINE_USER"
PASSWORD = "SAHELGRAPH_ENGINE_PASSWORD"
TOKEN = "SAHELGRAPH_ENGINE_TOKEN"
AUTH = "SAHELGRAPH_ENGINE_AUTH"
CERTIFICATES = "SAHELGRAPH_ENGINE_CA"
_WAYS = ("basic", "digest", "bearer")
#: Where updates go if nothing is said, by how the address for queries ends.
_UPDATES = ((re.compile(r"/query/?\Z"), "/update"),
            (re.compile(r"(/repositories/[^/]+)/?\Z"), r"\1/statements"))  # fmt: skip


@dataclass(frozen=True)
class Credentials:
    """How to say who we are: ``way`` is ``basic``, ``digest`` or ``bearer``; empty to say nothing.

    ``certificates`` is a file of authorities to trust instead of the usual ones.
    """

    way: str = ""
    user: str = ""
    secret: str = field(default="", repr=False)
    certificates: str = ""

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Credentials:
        """What the environment variables give; raises PublishError if they do not fit together."""
        user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
        token = environment.get(TOKEN, "")
        way = environment.get(AUTH, "") or ("bearer" if token else "basic" if user else "")
        if way and way not in _WAYS:
            raise PublishError(f"{AUTH} is '{way}'; it may be {', '.join(_WAYS)}")
        if way == "bearer" and not token:
            raise PublishError(f"{AUTH} is bearer, but {TOKEN} is not set")
        if way in ("basic", "digest") and not user:
            raise PublishError(f"{AUTH} is {way}, but {USER} is not set")
        secret = token if way == "bearer" else password
        return cls(way, user, secret, environment.get(CERTIFICATES, ""))


@dataclass(frozen=True)
class EngineAddress:
    """An engine that speaks SPARQL 1.1: where it takes queries, updates and graphs.

    ``update`` follows the SPARQL 1.1 Protocol, ``store`` the SPARQL 1.1 Graph Store HTTP Protocol;
    without the second, graphs are sent as updates too.
    """

    query: str
    update: str
    store: str = ""

    @classmethod
    def of(cls, query: str, update: str = "", store: str = "") -> EngineAddress:
        """The addresses of an engine, that for updates guessed if it is not given.

        Raises :class:`~sahelgraph.errors.PublishError` for what is no address over HTTP.
        """
        for address in (query, update, store):
            _check(address)
        return cls(query, update or _guess(query), store)


def _guess(query: str) -> str:
    for pattern, place in _UPDATES:
        if pattern.search(query):
            return pattern.sub(place, query)
    return query


def _check(address: str) -> None:
    """Refuse an address that is none; an empty one was not given."""
    if not address:
        return
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.query or parts.fragment:
        message = f"'{address}' is no address of an engine; give one such as"
        raise PublishError(f"{message} http://localhost:7878/query, without ? and #")
    if parts.username is not None or parts.password is not None:
        message = "leave user and password out of the address of the engine"
        raise PublishError(f"{message}: {USER} and {PASSWORD} hold them")
