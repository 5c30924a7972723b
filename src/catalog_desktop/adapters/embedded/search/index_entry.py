"""A document as this index writes it: all that can be worked out from the document alone."""

from __future__ import annotations

import pickle
from typing import NamedTuple

from catalog_desktop.adapters.embedded.search.document_body import decode, encode
from catalog_desktop.adapters.embedded.search.index_tokens import Tokens, code_rows, tokens_of
from catalog_desktop.domain.collation import sort_text
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.document_limits import refusal_reason
from catalog_desktop.ports.search_index import EncodedDocument, IndexBatch, Refusal


class IndexEntry(NamedTuple):
    """`sort_title` and `sort_brand` are what their orders compare; `codes` are rows of the table of codes."""

    document: Document
    body: bytes
    tokens: Tokens
    codes: tuple[tuple[int, str], ...]
    sort_title: str | None
    sort_brand: str | None


def entry_of(document: Document) -> IndexEntry:
    """The entry of a document."""
    brand = sort_text(document.brand) if document.brand else None
    return IndexEntry(
        document,
        encode(document),
        tokens_of(document),
        tuple(sorted(code_rows(document))),
        sort_text(document.title) or None,
        brand,
    )


def encode_entry(document: Document) -> bytes:
    """The `DocumentEncoder` of this index: the entry, or why there can be none."""
    reason = refusal_reason(document)
    if reason is not None:
        return pickle.dumps(reason)
    _, body, tokens, *rest = entry_of(document)
    return pickle.dumps((body, tuple(tokens), *rest))


def entries_of(batch: IndexBatch) -> tuple[dict[str, IndexEntry], list[Refusal]]:
    """The entries of a batch by product id, and the documents that get none."""
    entries: dict[str, IndexEntry] = {}
    refused = []
    for document in batch.documents:
        reason = refusal_reason(document)
        if reason is None:
            entries[document.id] = entry_of(document)
        else:
            refused.append(Refusal(document.id, document.revision, reason))
    for encoded in batch.encoded:
        entry = _decoded(encoded)
        if isinstance(entry, IndexEntry):
            entries[encoded.id] = entry
        else:
            refused.append(Refusal(encoded.id, encoded.revision, entry))
    return entries, refused


def _decoded(encoded: EncodedDocument) -> IndexEntry | str:
    content = pickle.loads(encoded.content)  # noqa: S301 - made by `encode_entry` in a process of this program
    if isinstance(content, str):
        return content
    body, tokens, *rest = content
    return IndexEntry(decode(body), body, Tokens(*tokens), *rest)
