"""`/health` and `/metrics` over HTTP, on this machine alone and on a thread of its own."""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from catalog_desktop.projector.status import ProjectorStatus

_HOST = "127.0.0.1"
_REQUEST_S = 5.0


class StatusServer:
    """Started by `start`, ended by `close`. With port 0 the system chooses one; raises OSError for one in use."""

    def __init__(self, status: ProjectorStatus, port: int) -> None:
        class Handler(_Handler):
            asked = status

        self._server = ThreadingHTTPServer((_HOST, port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="status server")

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Stop answering, and return when the port is free."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    asked: ProjectorStatus
    timeout = _REQUEST_S

    def do_GET(self) -> None:
        """Answer one request."""
        if self.path == "/health":
            health = self.asked.health()
            self._answer(
                HTTPStatus.OK if health["ok"] else HTTPStatus.SERVICE_UNAVAILABLE,
                json.dumps(health),
                "application/json",
            )
        elif self.path == "/metrics":
            self._answer(HTTPStatus.OK, self.asked.metrics(), "text/plain; version=0.0.4")
        else:
            self._answer(HTTPStatus.NOT_FOUND, "There are /health and /metrics.\n", "text/plain")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Who collects figures asks too often to be logged."""

    def _answer(self, status: HTTPStatus, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
