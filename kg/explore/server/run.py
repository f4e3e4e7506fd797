"""Start the server and keep it until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from kg.explore.server.app import LOCAL, application
from kg.explore.server.limits import Limits
from kg.explore.server.pool import Source
from kg.model import Trouble

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_HEAD = 64 * 1024
"""Bytes of a request's head, its address among them."""


def run(
    source: Source, host: str, port: int, limits: Limits, origins: Sequence[str] = (), pages: Path | None = None
) -> None:
    """Serve until interrupted."""
    # On this machine alone only its own names are answered to, so that no page elsewhere can rename itself into here.
    hosts = LOCAL if host in LOOPBACK else ("*",)
    settings = uvicorn.Config(
        application(source, limits, origins=origins, hosts=hosts, pages=pages),
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=100 * limits.workers,
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
