"""Answers that are kept: the dataset changes only when it is published, so its answers do not."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from sahelgraph.web.reply import Reply


class KeptReplies:
    """Replies by request, the least used given up first; safe for threads.

    ``limit`` is in bytes over all replies; one that takes more than an eighth is not kept.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._lock = threading.Lock()
        self._replies: OrderedDict[Hashable, tuple[Reply, int]] = OrderedDict()

    def get(self, key: Hashable) -> Reply | None:
        """The reply to a request, if it is kept."""
        with self._lock:
            found = self._replies.get(key)
            if found is None:
                return None
            self._replies.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, reply: Reply) -> None:
        """Keep a reply, with room for each content coding; what is too large is let go."""
        size = 2 * reply.size + len(repr(key))
        if size * 8 > self.limit:
            return
        with self._lock:
            known = self._replies.pop(key, None)
            self.size += size - (known[1] if known else 0)
            self._replies[key] = (reply, size)
            while self.size > self.limit:
                _, (_, freed) = self._replies.popitem(last=False)
                self.size -= freed

    def __len__(self) -> int:
        return len(self._replies)
