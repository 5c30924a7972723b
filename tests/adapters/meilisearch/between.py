"""Stands between the program and a real Meilisearch, and does to single requests what a network or a server may do."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames


@dataclass(frozen=True)
class Request:
    """One request of the program."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Answer:
    """What the program gets; None in its place is a connection that ends."""

    status: int
    body: bytes


Reaction = Callable[["Between", Request], "Answer | None"]


def lose_the_answer(between: Between, request: Request) -> None:
    """The server does what it is asked, and nobody hears of it."""
    between.forward(request)


def hold_back(between: Between, request: Request) -> None:
    """The program gives up; `Between.release` lets the request arrive later."""
    between.held.append(request)


def answer(status: int, **body: Any) -> Reaction:
    """Something else than the server answers."""
    return lambda _between, _request: Answer(status, json.dumps(body).encode())


def changed(**fields: Any) -> Callable[[Between, Request], Answer]:
    """The server's answer with other fields."""

    def change(between: Between, request: Request) -> Answer:
        true = between.forward(request)
        return Answer(true.status, json.dumps(json.loads(true.body) | fields).encode())

    return change


@dataclass
class Between:
    """`seen` are the requests so far."""

    target_port: int
    port: int = 0
    seen: list[str] = field(default_factory=list)
    held: list[Request] = field(default_factory=list)
    _reactions: list[tuple[re.Pattern[str], Reaction]] = field(default_factory=list)

    def once(self, pattern: str, reaction: Reaction) -> None:
        """React to the next request whose method and path match."""
        self._reactions.append((re.compile(pattern), reaction))

    def count(self, pattern: str) -> int:
        """How many requests have matched."""
        return sum(re.search(pattern, line) is not None for line in self.seen)

    def connection(self, environment: str, key: str) -> Connection:
        return Connection(f"http://127.0.0.1:{self.port}", key, IndexNames(environment))

    def forward(self, request: Request) -> Answer:
        """Ask the server."""
        server = HTTPConnection("127.0.0.1", self.target_port, timeout=20)
        try:
            server.request(request.method, request.path, request.body, request.headers)
            response = server.getresponse()
            return Answer(response.status, response.read())
        finally:
            server.close()

    def release(self) -> None:
        """Let what was held back arrive."""
        while self.held:
            self.forward(self.held.pop(0))

    def react(self, request: Request) -> Answer | None:
        self.seen.append(request.line)
        for place, (pattern, reaction) in enumerate(self._reactions):
            if pattern.search(request.line):
                del self._reactions[place]
                return reaction(self, request)
        return self.forward(request)


@contextmanager
def standing_between(target_port: int) -> Iterator[Between]:
    """One that forwards everything until it is told otherwise."""
    between = Between(target_port)

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
            got = between.react(Request(self.command, self.path, headers, self.rfile.read(length)))
            self.close_connection = True
            if got is not None:
                self.send_response(got.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(got.body)))
                self.end_headers()
                self.wfile.write(got.body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one  # noqa: N815 - what the base class calls

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing is written about requests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = False
        between.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield between
        finally:
            server.shutdown()
            thread.join()
