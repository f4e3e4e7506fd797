"""Start the server and keep it until it is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import uvicorn

from kg.explore.server.app import LOCAL, application
from kg.explore.server.limits import Limits
from kg.explore.server.pool import Source

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def run(
    source: Source, host: str, port: int, limits: Limits, origins: Sequence[str] = (), pages: Path | None = None
) -> None:
    """Serve until interrupted."""
    # On this machine alone only its own names are answered to, so that no page elsewhere can rename itself into here.
    hosts = LOCAL if host in LOOPBACK else ("*",)
    app = application(source, limits, origins=origins, hosts=hosts, pages=pages)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=100 * limits.workers,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=64 * 1024,
    )
