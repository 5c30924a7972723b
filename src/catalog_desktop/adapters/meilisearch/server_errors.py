"""What goes wrong at a Meilisearch server, in the domain's own errors.

The codes are those of https://www.meilisearch.com/docs/reference/errors/error_codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meilisearch.errors import MeilisearchApiError, MeilisearchError

from catalog_desktop.domain.errors import CatalogError, StoreUnavailable

INDEX_EXISTS = "index_already_exists"
INDEX_MISSING = "index_not_found"
TASK_MISSING = "task_not_found"

_OF_DOCUMENTS = frozenset(
    {
        "invalid_document_fields",
        "invalid_document_geo_field",
        "invalid_document_geojson_field",
        "invalid_document_id",
        "malformed_payload",
        "max_fields_limit_exceeded",
        "missing_document_id",
    }
)
_OF_KEYS = frozenset({"invalid_api_key", "missing_authorization_header"})
_DISK_FULL = frozenset({"no_space_left_on_device", "database_size_limit_reached"})
_PAYLOAD_TOO_LARGE = 413  # also the answer of a proxy in front of the server, which knows no codes


class NoAnswer(StoreUnavailable):
    """No whole answer came. What was asked for may have been done, may still be, or may not."""


class ServerRefused(StoreUnavailable):
    """The server answered, and has not done what was asked for, because of `code` (empty: it gave none)."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class DocumentsRefused(CatalogError):
    """At least one document of a request is the reason why none of them was taken; the others are free of blame.
    `is_too_large`: they take too many bytes together."""

    def __init__(self, message: str, *, is_too_large: bool = False) -> None:
        super().__init__(message)
        self.is_too_large = is_too_large


def of_client(error: MeilisearchError | OSError | ValueError, url: str) -> CatalogError:
    """The error for what the client raised; what is no MeilisearchError comes from the libraries below it."""
    if isinstance(error, ValueError):
        return NoAnswer(f"What answers at {url} is no search server, or one of another version.")
    if not isinstance(error, MeilisearchApiError):
        return NoAnswer(f"The search server at {url} does not answer: {_short(error)}.")
    code = error.code or ""
    if error.status_code == _PAYLOAD_TOO_LARGE:
        return DocumentsRefused("It is larger than the search server takes at once.", is_too_large=True)
    if code in _OF_DOCUMENTS:
        return DocumentsRefused(_sentence(error.message))
    if error.status_code >= 500 and not code:
        return NoAnswer(f"The search server at {url} cannot be reached through what stands before it: {error.message}")
    return ServerRefused(_explained(code, error.message), code)


def is_about_keys(error: ServerRefused) -> bool:
    """Whether the key is the reason, not what was asked for."""
    return error.code in _OF_KEYS


def of_task(error: Mapping[str, Any] | None) -> CatalogError:
    """The error for a task that has failed (None: it was cancelled)."""
    if error is None:
        return ServerRefused("Somebody cancelled the task on the search server.", "")
    code, message = str(error.get("code", "")), str(error.get("message", ""))
    return (
        DocumentsRefused(_sentence(message))
        if code in _OF_DOCUMENTS
        else ServerRefused(_explained(code, message), code)
    )


def _explained(code: str, message: str) -> str:
    if code in _OF_KEYS:
        return (
            "The search server refuses the key: it is wrong, expired, or not made for this. "
            "Make one with `catalog-desktop keys` and enter it in the connection. " + f"({_sentence(message)})"
        )
    if code in _DISK_FULL:
        return f"The search server's disk is full; nothing can be made searchable until there is room. ({message})"
    return f"The search server refuses: {_sentence(message)}"


def _sentence(message: str) -> str:
    return message.strip().rstrip(".") + "."


def _short(error: Exception) -> str:
    """The end of a chain of reasons: the client's libraries each put theirs around it."""
    reason: BaseException = error
    while (inner := reason.__cause__ or reason.__context__) is not None:
        reason = inner
    return str(reason).rpartition(": ")[2].rstrip(".") or type(reason).__name__
