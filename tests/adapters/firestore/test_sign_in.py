"""Signing in by password, staying signed in, and what is said when it fails; against a small stand-in of the server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from catalog_desktop.adapters.firestore import renewed_token
from catalog_desktop.adapters.firestore.credentials import check_credentials_file
from catalog_desktop.adapters.firestore.renewed_token import Grant, RenewedToken
from catalog_desktop.adapters.firestore.sign_in import Endpoints, FirebaseSignIn
from catalog_desktop.domain.errors import BadUsage, CatalogError, NotPermitted, StoreUnavailable


@dataclass
class Accounts:
    """The accounts of one project, and the refresh tokens that are good."""

    passwords: dict[str, str] = field(default_factory=lambda: {"mira@example.com": "correct"})
    good: set[str] = field(default_factory=set)
    given: int = 0
    failing: int = 0

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.failing:
            return self.failing, {}
        if "key=right" not in path:
            return 400, {"error": {"message": "API key not valid. Please pass a valid API key."}}
        if "signInWithPassword" in path:
            if self.passwords.get(body["email"]) != body["password"]:
                return 400, {"error": {"message": "INVALID_LOGIN_CREDENTIALS"}}
            return 200, {"idToken": "id 0", "refreshToken": self._refresh_token(), "expiresIn": "3600"}
        if body["refresh_token"] not in self.good:
            return 400, {"error": {"message": "TOKEN_EXPIRED"}}
        return 200, {"id_token": f"id {self.given}", "refresh_token": self._refresh_token(), "expires_in": "3600"}

    def _refresh_token(self) -> str:
        self.given += 1
        self.good = {f"refresh {self.given}"}
        return f"refresh {self.given}"


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def endpoints(accounts: Accounts) -> Iterator[Endpoints]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = accounts.answer(self.path, body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        yield Endpoints(address, address)
        server.shutdown()
        thread.join()


def test_a_person_signs_in_and_stays_signed_in(endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewed_token, "AHEAD_S", 3600.0 - 0.05)
    sign_in, kept = FirebaseSignIn("right", endpoints), threading.Event()
    signed_in = sign_in.with_password("mira@example.com", "correct")
    token = RenewedToken(sign_in.renewing(signed_in.refresh_token, lambda _: kept.set()), signed_in.grant)
    try:
        assert token() == "id 0"
        assert kept.wait(10)
    finally:
        token.close()


def test_a_refresh_token_is_enough(endpoints: Endpoints, accounts: Accounts) -> None:
    accounts.good.add("kept since yesterday")
    kept: list[str] = []
    token = RenewedToken(FirebaseSignIn("right", endpoints).renewing("kept since yesterday", kept.append))
    try:
        assert token.wait(10) == "id 0"
        assert kept == ["refresh 1"]
    finally:
        token.close()


@pytest.mark.parametrize(
    ("key", "password", "kind", "said"),
    [
        ("right", "wrong", NotPermitted, "E-mail or password is wrong"),
        ("wrong", "correct", BadUsage, "web API key"),
    ],
)
def test_what_is_wrong_is_said(
    endpoints: Endpoints, key: str, password: str, kind: type[CatalogError], said: str
) -> None:
    with pytest.raises(kind, match=said):
        FirebaseSignIn(key, endpoints).with_password("mira@example.com", password)


def test_a_server_that_fails_is_no_wrong_password(endpoints: Endpoints, accounts: Accounts) -> None:
    accounts.failing = 503
    with pytest.raises(StoreUnavailable):
        FirebaseSignIn("right", endpoints).with_password("mira@example.com", "correct")


def test_nobody_there_is_said_to_be_the_network() -> None:
    nowhere = Endpoints("http://127.0.0.1:9", "http://127.0.0.1:9")
    with pytest.raises(StoreUnavailable, match="network"):
        FirebaseSignIn("right", nowhere).with_password("mira@example.com", "correct")


def test_a_sign_in_that_was_taken_back_says_so(endpoints: Endpoints) -> None:
    token = RenewedToken(FirebaseSignIn("right", endpoints).renewing("taken back", lambda _: None))
    try:
        with pytest.raises(NotPermitted, match="Sign in again"):
            token.wait(10)
    finally:
        token.close()


def test_an_outage_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewed_token, "AGAIN_S", 0.01)
    failures = iter(range(2))

    def renew() -> Grant:
        if next(failures, None) is not None:
            raise StoreUnavailable("away")
        return Grant("there", 3600.0)

    token = RenewedToken(renew)
    try:
        assert token.wait(10) == "there"
    finally:
        token.close()


def test_tokens_are_never_shown(endpoints: Endpoints) -> None:
    signed_in = FirebaseSignIn("right", endpoints).with_password("mira@example.com", "correct")
    assert "id 0" not in repr(signed_in)
    assert "refresh 1" not in repr(signed_in)


def test_the_key_of_a_service_account_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text('{"type": "service_account", "private_key": "canary"}', encoding="utf-8")
    with pytest.raises(NotPermitted, match="service account") as caught:
        check_credentials_file(file)
    assert "canary" not in str(caught.value)
