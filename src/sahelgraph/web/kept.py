"""Answers that are kept: the dataset changes only when it is published, so its answers do not."""

from __future__ import annotations

import threading

from sahelgraph.web.reply import Reply

#: What a reply depends on.
Key = tuple[str | bytes, ...]


class _Kept:
    """A reply, the bytes that it takes, and whether anybody asked for it again."""

    __slots__ = ("reply", "size", "was_used")

    def __init__(self, reply: Reply, size: int) -> None:
        self.reply = reply
        self.size = size
        self.was_used = False


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

    def get(self, key: Key) -> Reply | None:
        """The reply to a request, if it is kept."""
        found = self._replies.get(key)
        if found is None:
            return None
        found.was_used = True
        return found.reply

    def put(self, key: Key, reply: Reply) -> None:
        """Keep a reply, with room for each content coding; what is too large is let go."""
        size = 2 * reply.size + sum(map(len, key))
        if size * 8 > self.limit:
            return
        with self._lock:
            known = self._replies.pop(key, None)
            if known is not None:
                self.size -= known.size
            while self.size + size > self.limit:
                self._give_up_one()
            self._replies[key] = _Kept(reply, size)
            self.size += size

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
        self.size -= kept.size

    def __len__(self) -> int:
        return len(self._replies)
