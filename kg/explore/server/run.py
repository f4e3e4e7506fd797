"""Start the server and keep it until it is stopped."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.explore.server.app import LOCAL, application
from kg.explore.server.limits import Limits
from kg.explore.server.pool import Source
from kg.model import Trouble

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_HEAD = 64 * 1024
"""Bytes of a request's head, its address among them."""
CONNECTIONS = 1000
"""Connections at once; each costs a few kilobytes until it has asked something."""
PATIENCE = 10.0
"""Seconds from a request's first byte to its last."""


def run(
    source: Source, host: str, port: int, limits: Limits, origins: Sequence[str] = (), pages: Path | None = None
) -> None:
    """Serve until interrupted."""
    # On this machine alone only its own names are answered to, so that no page elsewhere can rename itself into here.
    hosts = LOCAL if host in LOOPBACK else ("*",)
    settings = uvicorn.Config(
        application(source, limits, origins=origins, hosts=hosts, pages=pages),
        http=Hurried,
        log_level="error",  # a line for each malformed request would let anybody fill the disk
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=LONGEST_HEAD,
    )
    with listening(host, port) as place:
        uvicorn.Server(settings).run(sockets=[place])


def listening(host: str, port: int) -> socket.socket:
    """Take a port, or say that it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise Trouble(f"{host}:{port} cannot be listened to ({error}); choose another --port or --host") from error


class Hurried(H11Protocol):
    """A connection that is closed if a request on it does not come to its end in time."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what has come of a request."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        if self._late:
            self._late.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        unfinished = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        if unfinished and self._late is None:
            self._late = self.loop.call_later(PATIENCE, self.transport.close)
        elif not unfinished and self._late:
            self._late.cancel()
            self._late = None
