"""Ends requests that take too long as a whole.

A time-out on each read says nothing about a server that sends its header lines an octet at a time: http.client begins
to count anew with each. Nor does one on the connection say anything about a name nobody resolves for half a minute, or
a process that was frozen meanwhile: what is too late by then does not leave.
"""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError

LOOKS_EVERY = 0.25
"""Seconds between two looks while requests are under way."""


class _Watch:
    """The requests under way in this process, one a thread, and a thread that ends those whose time is over."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._until: dict[int, float] = {}
        self._connections: dict[int, HTTPConnection] = {}
        self._is_watched = False

    def begin(self, seconds: float) -> None:
        """Give what this thread asks next so many seconds."""
        with self._guard:
            self._until[threading.get_ident()] = time.monotonic() + seconds
            if not self._is_watched:
                threading.Thread(target=self._look, name="deadlines", daemon=True).start()
                self._is_watched = True

    def asks(self, connection: HTTPConnection) -> None:
        """Note over which connection this thread asks; raise ConnectTimeoutError when it is too late to begin."""
        thread = threading.get_ident()
        with self._guard:
            self._connections[thread] = connection
            is_late = thread in self._until and time.monotonic() > self._until[thread]
        if is_late:
            raise ConnectTimeoutError(connection, "it took too long to begin")

    def end(self) -> None:
        """Forget what this thread asked: it was answered, or given up."""
        with self._guard:
            self._until.pop(threading.get_ident(), None)
            self._connections.pop(threading.get_ident(), None)

    def _look(self) -> None:
        while True:
            time.sleep(LOOKS_EVERY)
            with self._guard:
                if not self._until:
                    self._is_watched = False
                    return
                for thread, until in self._until.items():
                    if time.monotonic() > until and thread in self._connections:
                        _cut(self._connections[thread])


def _cut(connection: HTTPConnection) -> None:
    """End both directions; whoever reads from it is told at once. The descriptor stays its owner's."""
    if connection.sock is not None:
        with suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


WATCH = _Watch()


class _Http(HTTPConnection):
    def putrequest(self, *given: Any, **more: Any) -> None:
        WATCH.asks(self)
        super().putrequest(*given, **more)

    def connect(self) -> None:  # comes after `putrequest`, before the first octet leaves
        super().connect()
        WATCH.asks(self)


class _Https(HTTPSConnection):
    def putrequest(self, *given: Any, **more: Any) -> None:  # comes after `connect`
        WATCH.asks(self)
        super().putrequest(*given, **more)


class HttpPool(HTTPConnectionPool):
    """Connections that can be ended from outside."""

    ConnectionCls = _Http


class HttpsPool(HTTPSConnectionPool):
    """The same, over TLS."""

    ConnectionCls = _Https


class WatchedAdapter(HTTPAdapter):
    """Sends over connections that can be ended from outside."""

    def init_poolmanager(self, *given: Any, **more: Any) -> None:
        """Make the pools of watched connections."""
        super().init_poolmanager(*given, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}
