"""The process that holds a dataset, as seen from here: it forks the workers that answer."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from sahelgraph.errors import PublishError, WorkerDied
from sahelgraph.query import protocol
from sahelgraph.query.asking import Limits
from sahelgraph.query.pool import Line

#: How often the loading of a dataset is begun anew when its process is killed.
_LOADS = 5


class Zygote:
    """Starts the process, and again if it was killed.

    Raises :class:`~sahelgraph.errors.PublishError` if the dataset cannot be loaded.
    ``is_isolated`` says whether the process, and so each worker, is cut off from every network.
    """

    def __init__(self, dataset: Path, limits: Limits) -> None:
        self._dataset = dataset
        self._limits = limits
        self._sending = threading.Lock()
        self._loading = threading.Lock()
        self._is_closed = False
        self._control, self._process, self.is_isolated = self._load()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def _load(self) -> tuple[socket.socket, subprocess.Popen[bytes], bool]:
        """Start the process; whether it is cut off from every network."""
        for _ in range(_LOADS):
            here, process = self._spawn()
            message = protocol.receive(here)
            if message is not None and message["status"] == "ready":
                return here, process, bool(message["isolated"])
            here.close()
            process.kill()
            process.wait()
            if message is not None:
                raise PublishError(f"{self._dataset}: cannot be loaded: {message['message']}")
        raise PublishError(
            f"{self._dataset}: cannot be loaded: the loading process was ended {_LOADS} times; "
            "is there memory enough?"
        )

    def _spawn(self) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        """The process, and our end of its control socket."""
        here, there = socket.socketpair()
        command = [sys.executable, "-m", "sahelgraph.query.worker", str(there.fileno())]
        network = "network" if self._limits.guard.services else "no-network"
        process = subprocess.Popen(  # noqa: S603 (our own module)
            [*command, str(self._dataset), str(self._limits.memory), network],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
        )
        there.close()
        return here, process

    def revive(self) -> None:
        """Start the process again if it has ended; raises WorkerDied if it is closed for good."""
        with self._loading:
            if self._is_closed:
                raise WorkerDied("the dataset is not served any more; try again")
            # One that was killed closes its sockets a moment before it can be waited for.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)
            if self._process.poll() is not None:
                self._control.close()
                self._control, self._process, self.is_isolated = self._load()

    def fork(self, how: bytes) -> Line:
        """The line to a worker that is being forked: COLD or WARM, as the protocol names them."""
        line: Line | None = None
        try:
            line, there = Line.open()
            with there, self._sending:
                ends = [line.inbox.fileno(), there.fileno()]
                socket.send_fds(self._control, [how], ends)
        except OSError as error:
            if line is not None:
                line.close()
            raise WorkerDied("no worker could be started; try again") from error
        return line

    def close(self) -> None:
        """End the process, and do not start it again."""
        with self._loading:
            self._is_closed = True
        self._control.close()
        self._process.kill()
        self._process.wait()
