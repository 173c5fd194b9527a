"""Requests to an engine elsewhere, each with a deadline and a largest answer.

Whatever comes that is not a whole answer of the type asked for is told as what it is: the
engine is not there (:class:`~sahelgraph.errors.EngineDown`), does not do what it should
(:class:`~sahelgraph.errors.EngineFault`), or takes too long.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.exceptions import HTTPError

from sahelgraph.errors import (
    EngineDown,
    EngineFault,
    QueryMalformed,
    QueryTimeout,
    QueryTooLarge,
)
from sahelgraph.store.address import Credentials

#: Seconds in which a connection has to stand.
_CONNECTING = 5.0
_PIECE = 1 << 16
#: Characters of what the engine says of an error that are told on.
_TOLD = 300
_MARKUP = re.compile(r"<[^<>]*>")
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Received:
    """A whole answer with a status of success: its media type, headers (lower case) and body."""

    media_type: str
    headers: dict[str, str]
    body: bytes


class _Bearer(AuthBase):
    """Says who we are by a token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class Transport:
    """Connections to one engine, kept open between requests; safe to use from many threads."""

    def __init__(self, credentials: Credentials, connections: int = 8) -> None:
        self._session = requests.Session()
        # Neither proxies nor a .netrc of whoever runs this: what is said to whom is said here.
        self._session.trust_env = False
        self._session.verify = credentials.certificates or True
        self._session.auth = _auth(credentials)
        # Sent as a form or as N-Triples; never compressed, so that a limit is one on what is read.
        self._session.headers.update({"Accept-Encoding": "identity", "User-Agent": "sahelgraph"})
        adapter = HTTPAdapter(pool_connections=4, pool_maxsize=connections, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def post(
        self,
        address: str,
        body: Fields | bytes,
        *,
        seconds: float,
        accept: str = "*/*",
        content_type: str = "",
        parameters: Fields = (),
        largest: int = 1 << 20,
    ) -> Received:
        """POST a form or some bytes and give the whole answer.

        ``seconds`` are for all of it, ``largest`` is in bytes of the answer. Raises a
        :class:`~sahelgraph.errors.QueryError`.
        """
        ends = time.monotonic() + seconds
        headers = {"Accept": accept} | ({"Content-Type": content_type} if content_type else {})
        data = body if isinstance(body, bytes) else list(body)
        for attempt in (1, 2):
            try:
                response = self._session.post(
                    address,
                    params=list(parameters),
                    data=data,
                    headers=headers,
                    stream=True,
                    allow_redirects=False,
                    timeout=(min(_CONNECTING, seconds), max(0.01, ends - time.monotonic())),
                )
            except requests.exceptions.Timeout as error:
                raise _late(address, seconds, error) from error
            except requests.exceptions.RequestException as error:
                # A connection that was kept may just have been closed: what we send may come twice.
                if attempt == 1 and _was_closed(error) and time.monotonic() < ends:
                    continue
                raise EngineDown(
                    f"the engine at {address} does not answer: {_why(error)}"
                ) from error
            except UnicodeError as error:
                raise EngineFault(f"the engine at {address} cannot be asked: {error}") from error
            return self._read(response, address, ends, seconds, largest)
        raise AssertionError("unreachable")

    def _read(
        self, response: Any, address: str, ends: float, seconds: float, largest: int
    ) -> Received:
        """All of an answer that has begun."""
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            # The body may stand still for ever: this ends the wait for it.
            with suppress(ValueError, RuntimeError, OSError, AttributeError):
                response.raw.shutdown()

        is_good = 200 <= response.status_code < 300
        watch = threading.Timer(max(0.0, ends - time.monotonic()), stop)
        watch.daemon = True
        watch.start()
        body = bytearray()
        is_whole = False
        try:
            for piece in response.iter_content(_PIECE):
                body += piece
                if len(body) > largest and is_good:
                    raise QueryTooLarge(
                        f"the answer has more than {largest / 2**20:g} MiB (--answer-size); "
                        "use LIMIT"
                    )
                if len(body) > largest:
                    break
            is_whole = is_good
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            if not is_late.is_set() and is_good:
                message = f"the engine at {address} broke off in the middle of an answer"
                raise EngineFault(f"{message}: {_why(error)}") from error
        finally:
            watch.cancel()
            if not is_whole or is_late.is_set():
                response.close()
        if is_late.is_set():
            raise _late(address, seconds, None)
        if not is_good:
            raise _fault(address, response, bytes(body))
        told = {name.lower(): value for name, value in response.headers.items()}
        media_type = told.get("content-type", "").partition(";")[0].strip().lower()
        return Received(media_type, told, bytes(body))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _auth(credentials: Credentials) -> Any:
    if credentials.way == "bearer":
        return _Bearer(credentials.secret)
    if credentials.way == "basic":
        return HTTPBasicAuth(credentials.user.encode(), credentials.secret.encode())
    if credentials.way == "digest":
        return HTTPDigestAuth(credentials.user, credentials.secret)
    return None


def _was_closed(error: Exception) -> bool:
    text = str(error)
    return "Remote end closed" in text or "RemoteDisconnected" in text


def _late(address: str, seconds: float, error: Exception | None) -> Exception:
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return EngineDown(f"the engine at {address} takes no connection")
    return QueryTimeout(
        f"the engine took longer than {seconds:g} s (--timeout); "
        "ask for less, or for a smaller part at a time"
    )


def _why(error: BaseException) -> str:
    """The innermost reason of an error of the library, in a few words."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:_TOLD]


def _fault(address: str, response: Any, body: bytes) -> Exception:
    """The error of an answer whose status is none of success."""
    status = response.status_code
    said = " ".join(_MARKUP.sub(" ", body.decode("utf-8", "replace")).split())[:_TOLD]
    told = f": {said}" if said else ""
    if status == 400:
        return QueryMalformed(f"the engine does not take the query{told}")
    if status in (401, 403):
        return EngineFault(
            f"the engine at {address} does not let us in (status {status}); see "
            "SAHELGRAPH_ENGINE_USER, _PASSWORD, _TOKEN and _AUTH"
        )
    if status in (429, 503):
        return EngineDown(f"the engine at {address} takes no more now (status {status}){told}")
    if status in (408, 504):
        return QueryTimeout(f"the engine gave up (status {status}){told}")
    if 300 <= status < 400:
        place = response.headers.get("Location", "elsewhere")
        return EngineFault(f"the engine at {address} has moved to {place}; give that address")
    return EngineFault(f"the engine at {address} failed (status {status}){told}")
