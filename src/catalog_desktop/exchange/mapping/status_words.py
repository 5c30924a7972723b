"""How files say whether a product is for sale."""

from __future__ import annotations

from catalog_desktop.domain.product import Status

_WORDS = {
    Status.ACTIVE: "active|1|true|yes|y|published|publish|visible|enabled|aktiv|ja|да|активен|в продаже|oui|si|sí",
    Status.DRAFT: "draft|0|false|no|n|unpublished|-1|hidden|pending|private|inactive|disabled|inaktiv|entwurf"
    "|nein|нет|non",
    Status.ARCHIVED: "archived|discontinued|deleted|archiv|utgått|снят с продажи",
}
_STATUSES = {word: status for status, words in _WORDS.items() for word in words.split("|")}


def read_status(text: str) -> Status | None:
    """The status that a word, or a flag that says whether the product is published, stands for; None when unknown."""
    return _STATUSES.get(text.strip().casefold())
