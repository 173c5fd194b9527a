"""Answers that are kept: the dataset changes only when it is published, so its answers do not."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sahelgraph.web.reply import Reply

#: What a reply depends on.
Key = tuple[str | bytes, ...]
#: Texts of requests that are known for one reply: clients differ in their headers.
_MOST_TEXTS = 8


class _Kept:
    """A reply, the bytes that it takes, the texts it answers, and whether it was asked again."""

    __slots__ = ("reply", "size", "texts", "was_used")

    def __init__(self, reply: Reply, size: int) -> None:
        self.reply = reply
        self.size = size
        self.was_used = False
        self.texts: list[bytes] = []


@dataclass(frozen=True, slots=True)
class Ready:
    """What a request is answered with, as it is sent: the head but for its date, and the body.

    ``part`` is the part of the site that counts it.
    """

    part: str
    head: bytes
    body: bytes
    kept: _Kept


class KeptReplies:
    """Replies by request; of those that nobody asked for again the oldest is given up first.

    Reading takes no lock: it only marks the reply as used, and one that is so marked gets a
    second round when there is no room. ``limit`` is in bytes over all replies; one that takes
    more than an eighth is not kept.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._lock = threading.Lock()
        self._replies: dict[Key, _Kept] = {}
        self._ready: dict[bytes, Ready] = {}

    def get(self, key: Key) -> Reply | None:
        """The reply to a request, if it is kept."""
        found = self._replies.get(key)
        if found is None:
            return None
        found.was_used = True
        return found.reply

    def ready(self, text: bytes) -> Ready | None:
        """What a request of this very text, header and all, was answered with before."""
        found = self._ready.get(text)
        if found is not None:
            found.kept.was_used = True
        return found

    def put(self, key: Key, reply: Reply) -> None:
        """Keep a reply, with room for each content coding; what is too large is let go."""
        size = 2 * reply.size + sum(map(len, key))
        if size * 8 > self.limit:
            return
        with self._lock:
            known = self._replies.get(key)
            if known is not None:
                if known.reply is reply:
                    return
                self._forget(self._replies.pop(key))
            self._make_room(size)
            self._replies[key] = _Kept(reply, size)
            self.size += size

    def remember(self, text: bytes, key: Key, part: str, head: bytes, body: bytes) -> None:
        """Have a request of this text answered so at once, as long as its reply is kept."""
        size = len(text) + len(head) + 256
        with self._lock:
            kept = self._replies.get(key)
            if kept is None or text in self._ready or len(kept.texts) == _MOST_TEXTS:
                return
            kept.was_used = True
            kept.size += size
            self.size += size
            kept.texts.append(text)
            self._ready[text] = Ready(part, head, body, kept)
            self._make_room(0)

    def _make_room(self, size: int) -> None:
        while self.size + size > self.limit:
            self._give_up_one()

    def _give_up_one(self) -> None:
        """Give up the oldest reply that was not used; the used ones before it become new."""
        for _ in range(len(self._replies)):
            key = next(iter(self._replies))
            kept = self._replies.pop(key)
            if not kept.was_used:
                break
            kept.was_used = False
            self._replies[key] = kept
        else:
            kept = self._replies.pop(next(iter(self._replies)))
        self._forget(kept)

    def _forget(self, kept: _Kept) -> None:
        self.size -= kept.size
        for text in kept.texts:
            del self._ready[text]

    def __len__(self) -> int:
        return len(self._replies)
