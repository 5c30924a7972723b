"""Where everything lies in Firestore.

`shops/{shop}` is the shop's record; below it lie the collections `products`, `private` (costs, under the product's id),
`claims`, `ops` (one receipt for each operation and product), `members` and `control`. `servers/{server}` says whose
turn it is to do bulk work on a search server.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from catalog_desktop.domain.claims import ClaimKey

ID_LIMIT_BYTES = 1500
"""https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields"""

_SEPARATOR = "."
_ESCAPED = re.compile(r"[%/.\x00-\x1f\x7f]")
_PRODUCTS = "products"


def document_id(*parts: str) -> str:
    """One document id for some texts of any characters; different texts have different ids.

    Firestore refuses `/`, `.`, `..`, `__x__`, empty ids and those over 1,500 bytes. Letters, digits, `-` and `_` stay
    as they are, so that ids can be read in the console.
    """
    joined = _SEPARATOR.join(_ESCAPED.sub(_escape, part) or "%" for part in parts)
    if joined.startswith("__") and joined.endswith("__"):
        joined = "%5F" + joined[1:]
    encoded = joined.encode("utf-8", "surrogatepass")
    if len(encoded) > ID_LIMIT_BYTES or not _is_utf8(joined):
        return "%%" + hashlib.sha256(encoded).hexdigest()
    return joined


def _escape(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ShopPaths:
    """The resource names of one shop's documents; `root` is the database's."""

    root: str
    shop_id: str

    @property
    def documents(self) -> str:
        """The parent of the collection `shops`."""
        return f"{self.root}/documents"

    @property
    def shop(self) -> str:
        """The shop's own document, parent of its collections."""
        return f"{self.documents}/shops/{document_id(self.shop_id)}"

    def product(self, product_id: str) -> str:
        """A product, or its tombstone."""
        return f"{self.shop}/{_PRODUCTS}/{document_id(product_id)}"

    def private(self, product_id: str) -> str:
        """What not every role may see of a product: its costs."""
        return f"{self.shop}/private/{document_id(product_id)}"

    def claim(self, key: ClaimKey) -> str:
        """A SKU or handle, and who holds it."""
        return f"{self.shop}/claims/{document_id(*key)}"

    def receipt(self, operation_id: str, product_id: str) -> str:
        """What an operation did to a product."""
        return f"{self.shop}/ops/{document_id(operation_id, product_id)}"

    def private_receipt(self, operation_id: str, product_id: str) -> str:
        """What an operation did to a product's costs; a product's own id has no dot."""
        return f"{self.shop}/private/{document_id(operation_id, product_id)}"

    def member(self, user_id: str) -> str:
        """A person's role in the shop."""
        return f"{self.shop}/members/{document_id(user_id)}"

    def control(self, name: str) -> str:
        """A document of the projection's control, by its name."""
        return f"{self.shop}/control/{document_id(name)}"
