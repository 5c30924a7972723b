"""From gRPC's status codes to the domain's errors, with a sentence that says what to do."""

from __future__ import annotations

import grpc
from google.api_core.exceptions import GoogleAPICallError

from catalog_desktop.domain.errors import BadUsage, CatalogError, NotPermitted, StoreDamaged, StoreUnavailable

_Code = grpc.StatusCode

TRANSIENT = frozenset(
    {
        _Code.UNAVAILABLE,
        _Code.DEADLINE_EXCEEDED,
        _Code.INTERNAL,
        _Code.RESOURCE_EXHAUSTED,
        _Code.UNKNOWN,
        _Code.ABORTED,
        _Code.CANCELLED,
    }
)
"""The call may have happened or not; asking again may succeed. Of commits, those aborted have not (`REFUSED`)."""

REFUSED = frozenset({_Code.ALREADY_EXISTS, _Code.FAILED_PRECONDITION, _Code.ABORTED, _Code.NOT_FOUND})
"""The store is not as this write took it to be. Nothing was written."""

_SENTENCES: dict[grpc.StatusCode, tuple[type[CatalogError], str]] = {
    _Code.UNAUTHENTICATED: (NotPermitted, "Your sign-in has ended. Sign in again."),
    _Code.PERMISSION_DENIED: (
        NotPermitted,
        "Your role in this shop does not allow this. Ask an admin of the shop if you need it.",
    ),
    _Code.RESOURCE_EXHAUSTED: (
        StoreUnavailable,
        "Firestore takes no more for now: it is busy, or the project's quota is used up. Try again in some minutes.",
    ),
    _Code.DEADLINE_EXCEEDED: (
        StoreUnavailable,
        "Firestore takes too long to answer. Try again; nothing is written twice.",
    ),
    _Code.UNAVAILABLE: (
        StoreUnavailable,
        "Firestore cannot be reached. Look at the network, then try again; nothing is written twice.",
    ),
    _Code.DATA_LOSS: (StoreDamaged, "Firestore reports damaged data. Restore the database from a backup."),
}


class WriteRefused(Exception):
    """A commit whose preconditions do not hold (any more). It stays inside this adapter."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(f"{code.name}: {details}")
        self.code = code


def code_of(error: GoogleAPICallError) -> grpc.StatusCode:
    """The gRPC status behind an error of Google's client."""
    code = error.grpc_status_code
    return code if code is not None else _Code.UNKNOWN


def translated(error: GoogleAPICallError) -> CatalogError:
    """The domain's error for one of Google's client."""
    code, details = code_of(error), str(error.message)
    if code in _SENTENCES:
        kind, sentence = _SENTENCES[code]
        return kind(sentence)
    if code is _Code.INVALID_ARGUMENT:
        return BadUsage(f"Firestore does not take this: {details}")
    if code is _Code.NOT_FOUND:
        return StoreUnavailable(f"The Firestore database is not there. Look at the project and its name. ({details})")
    if code is _Code.FAILED_PRECONDITION:
        return StoreUnavailable(f"The Firestore database is not set up for this: deploy its indexes. ({details})")
    return StoreUnavailable(f"Firestore failed ({code.name.lower().replace('_', ' ')}): {details}")
