"""How a server is told to stop (SIGTERM or SIGINT), at whatever moment of its start that is.

A handler may be called in the middle of anything: while its own process is being copied, whose
copy takes it for its own then, or while what it sets is locked by who waits for it. And the
process that a container begins with is not told at all before it asks to be. So whoever serves
has a handler from the first, then holds the signals back, and has a thread that waits for them.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

#: Without these calls of POSIX the server that we use has to do alone.
_CAN_HOLD_BACK = hasattr(signal, "pthread_sigmask")
_BOTH = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """End this process with status 0 as soon as it is told to stop.

    For what may end at any moment: to be killed has to do it no harm.
    """
    before = [signal.signal(number, _end) for number in _BOTH]
    _listen_to(_BOTH)
    try:
        yield
    finally:
        for number, handler in zip(_BOTH, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def interrupted_at_once() -> Iterator[None]:
    """Have Ctrl-C end this process while it loads what it needs, not raise KeyboardInterrupt.

    Raised while a module is imported that was seen to be lost.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(*_: object) -> NoReturn:
    os._exit(0)


def hold_back() -> None:
    """Have this thread, and all that it begins, not be told to stop; what is told is kept.

    It is still kept when the process goes on with another program.
    """
    if _CAN_HOLD_BACK:
        signal.pthread_sigmask(signal.SIG_BLOCK, _BOTH)


def _listen_to(numbers: tuple[signal.Signals, ...]) -> None:
    if _CAN_HOLD_BACK:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)


def end_as_others_do() -> None:
    """Have this process, a copy of one that holds signals back, end by them as any other."""
    for number in _BOTH:
        signal.signal(number, signal.SIG_DFL)
    _listen_to(_BOTH)


@contextmanager
def holding_back() -> Iterator[None]:
    """Hold the signals back, as :func:`hold_back` does, for as long as this lasts."""
    hold_back()
    try:
        yield
    finally:
        _listen_to(_BOTH)


def call_when_told(stop: Callable[[], None]) -> None:
    """Call ``stop`` from a thread when this process, which holds the signals back, is told to."""
    _wait_for(_BOTH, stop)


def stop_when_the_parent_says() -> None:
    """For a serving process, a copy of one that holds signals back: stop when it is told SIGTERM.

    Until the server has a handler for that nobody is let in, and the process ends at once. SIGINT
    comes to all processes of a terminal; the one that began this one does what is to be done.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _wait_for((signal.SIGTERM,), _stop_the_server)


def _stop_the_server() -> None:
    handler = signal.getsignal(signal.SIGTERM)
    if callable(handler):
        # Once only: the server would wait for ever to be rid of the second.
        handler(signal.SIGTERM, None)
    else:
        _end()


def _wait_for(numbers: tuple[signal.Signals, ...], stop: Callable[[], None]) -> None:
    """Call ``stop`` when one of the signals comes."""

    def wait() -> None:
        signal.sigwait(numbers)
        stop()

    if _CAN_HOLD_BACK:
        threading.Thread(target=wait, name="told to stop", daemon=True).start()
