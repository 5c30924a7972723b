"""A bearer token that is renewed before it expires."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from catalog_desktop.domain.errors import CatalogError, NotPermitted, StoreUnavailable

_log = logging.getLogger(__name__)
AHEAD_S = 300.0
AGAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Grant:
    """A token and how long it is good for from now on."""

    token: str = field(repr=False)
    lasts_s: float


class RenewedToken:
    """A token source for the connection: `token()` never waits.

    `renew` is called on a thread of its own and may block; it raises StoreUnavailable when nobody answers, which is
    tried again, and NotPermitted when the person or machine has to sign in anew, which ends it.
    """

    def __init__(self, renew: Callable[[], Grant], first: Grant | None = None) -> None:
        self._renew = renew
        self._changed = threading.Condition()
        self._token, self._until = "", 0.0
        self._refused: NotPermitted | None = None
        self._closed = False
        if first is not None:
            self._keep(first)
        self._thread = threading.Thread(target=self._run, name="token renewal", daemon=True)
        self._thread.start()

    def __call__(self) -> str:
        """The token. Raises NotPermitted once signing in is needed, StoreUnavailable while there is none."""
        with self._changed:
            if self._refused is not None:
                raise self._refused
            if time.time() < self._until:
                return self._token
        raise StoreUnavailable("Signing in to Firestore. Try again in a moment.")

    def wait(self, timeout_s: float) -> str:
        """The token, once there is one. Blocks. Raises as a call does when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._refused is not None or time.time() < self._until, timeout_s)
        return self()

    def close(self) -> None:
        """Renew no more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _keep(self, grant: Grant) -> None:
        # By the wall clock: a token goes on ageing while a laptop sleeps.
        self._token, self._until = grant.token, time.time() + grant.lasts_s

    def _run(self) -> None:
        while self._rest():
            try:
                grant = self._renew()
            except NotPermitted as error:
                with self._changed:
                    self._refused = error
                    self._changed.notify_all()
                return
            except CatalogError as error:
                _log.info("The token was not renewed: %s", error)
                with self._changed:
                    self._changed.wait_for(lambda: self._closed, AGAIN_S)
                continue
            with self._changed:
                self._keep(grant)
                self._changed.notify_all()

    def _rest(self) -> bool:
        """Wait until it is time to renew; False when it is time to end. Short naps notice that the machine slept."""
        with self._changed:
            while not self._closed and (left := self._until - AHEAD_S - time.time()) > 0:
                self._changed.wait(min(left, 30.0))
            return not self._closed
