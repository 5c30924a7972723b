"""People sign in to Firestore: Firebase Authentication by e-mail and password, and later without it.

The REST interface is that of https://firebase.google.com/docs/reference/rest/auth. A password is sent once and never
kept; the refresh token that comes back signs in again until somebody takes it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from catalog_desktop.adapters.firestore.renewed_token import Grant
from catalog_desktop.domain.errors import BadUsage, CatalogError, NotPermitted, StoreUnavailable

_TIMEOUT_S = 15.0
_WRONG = "E-mail or password is wrong."
_SENTENCES = {
    "EMAIL_NOT_FOUND": _WRONG,
    "INVALID_PASSWORD": _WRONG,
    "INVALID_LOGIN_CREDENTIALS": _WRONG,
    "INVALID_EMAIL": "This is no e-mail address.",
    "MISSING_PASSWORD": "The password is missing.",
    "USER_DISABLED": "This account is disabled. Ask an admin of the shop.",
    "USER_NOT_FOUND": "This account does not exist any more. Ask an admin of the shop.",
    "TOKEN_EXPIRED": "Your sign-in has ended. Sign in again.",
    "INVALID_REFRESH_TOKEN": "Your sign-in has ended. Sign in again.",
    "INVALID_GRANT_TYPE": "Your sign-in has ended. Sign in again.",
    "MISSING_REFRESH_TOKEN": "Your sign-in has ended. Sign in again.",
}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where accounts are looked up and tokens renewed."""

    accounts: str = "https://identitytoolkit.googleapis.com/v1"
    tokens: str = "https://securetoken.googleapis.com/v1"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who has signed in: the first token, and what renews it."""

    grant: Grant
    refresh_token: str = field(repr=False)


class FirebaseSignIn:
    """Signs in to one project. Every call blocks.

    Errors: NotPermitted with what is wrong, BadUsage for a wrong web API key, StoreUnavailable.
    """

    def __init__(self, api_key: str, endpoints: Endpoints | None = None) -> None:
        self._key = quote(api_key, safe="")
        self._endpoints = endpoints or Endpoints()

    def with_password(self, email: str, password: str) -> SignedIn:
        """Sign in by e-mail and password."""
        body = {"email": email, "password": password, "returnSecureToken": True}
        answer = self._ask(f"{self._endpoints.accounts}/accounts:signInWithPassword", body)
        return SignedIn(Grant(answer["idToken"], float(answer["expiresIn"])), answer["refreshToken"])

    def renewing(self, refresh_token: str, keep: Callable[[str], None]) -> Callable[[], Grant]:
        """What `RenewedToken` calls; `keep` is told a refresh token that takes the place of the old one."""
        held = refresh_token

        def renew() -> Grant:
            nonlocal held
            body = {"grant_type": "refresh_token", "refresh_token": held}
            answer = self._ask(f"{self._endpoints.tokens}/token", body)
            if answer["refresh_token"] != held:
                held = answer["refresh_token"]
                keep(held)
            return Grant(answer["id_token"], float(answer["expires_in"]))

        return renew

    def _ask(self, url: str, body: dict[str, Any]) -> Any:
        request = Request(  # noqa: S310 - the addresses are ours
            f"{url}?key={self._key}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as error:
            with error:
                raise _refusal(error.code, error.read()) from None
        except (URLError, TimeoutError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise StoreUnavailable(f"Signing in is not possible now: {reason}. Look at the network.") from None
        except ValueError:
            raise StoreUnavailable("The sign-in server gave an answer that makes no sense. Try again.") from None


def _refusal(status: int, content: bytes) -> CatalogError:
    """The reason out of `{"error": {"message": "INVALID_PASSWORD : …"}}`."""
    try:
        text = str(json.loads(content)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        text = ""
    code = text.partition(" ")[0].rstrip(":")
    if code in _SENTENCES:
        return NotPermitted(_SENTENCES[code])
    if "API key" in text:
        return BadUsage(
            "The project does not know this web API key. See the project's settings in the Firebase console."
        )
    if code == "TOO_MANY_ATTEMPTS_TRY_LATER":
        return StoreUnavailable("Too many attempts to sign in. Try again in some minutes.")
    if status < 500:
        return NotPermitted(f"Signing in was refused: {text or status}.")
    return StoreUnavailable(f"The sign-in server fails ({status}). Try again in a moment.")
