"""Whether a catalog's file holds together: what a crash must never break, and what `doctor` looks at."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain, islice

from catalog_desktop.adapters.embedded.rows import load_ids, load_records
from catalog_desktop.domain.claims import CLAIM_PROBLEMS, ClaimKey, claims_of
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record, to_record

_PAGE = 500

# Each query gives what contradicts a sentence.
_RULES = {
    "Product {1} of shop {0} differs from its own columns.": """
        SELECT shop, id FROM products
        WHERE id IS NOT record ->> 'id' OR revision IS NOT record ->> 'revision'
           OR stamp IS NOT record ->> 'stamp' OR deleted_at IS NOT record ->> 'deleted_at'
    """,
    "Product {1} of shop {0} has revision {2} but {3} changes up to revision {4}.": """
        SELECT products.shop, products.id, products.revision, count(changes.number), max(changes.revision)
        FROM products LEFT JOIN changes ON changes.shop = products.shop AND changes.product = products.id
        GROUP BY products.shop, products.id
        HAVING count(changes.number) <> products.revision OR max(changes.revision) IS NOT products.revision
    """,
    "Change {2} of product {1} in shop {0} has no product.": """
        SELECT changes.shop, changes.product, changes.number FROM changes
        LEFT JOIN products ON products.shop = changes.shop AND products.id = changes.product
        WHERE products.id IS NULL
    """,
    "Change {2} of product {1} in shop {0} has no receipt.": """
        SELECT changes.shop, changes.product, changes.number FROM changes
        LEFT JOIN (receipts JOIN operations ON operations.number = receipts.operation)
          ON receipts.change = changes.number AND receipts.product = changes.product
         AND receipts.revision = changes.revision AND operations.shop = changes.shop
        WHERE receipts.change IS NULL
    """,
    "Operation {1} of shop {0} has a receipt for product {2} without its change.": """
        SELECT operations.shop, operations.id, receipts.product FROM receipts
        JOIN operations ON operations.number = receipts.operation
        LEFT JOIN changes ON changes.number = receipts.change
        WHERE receipts.change IS NOT NULL AND changes.number IS NULL
    """,
    "Operation {1} of shop {0} has no receipt.": """
        SELECT shop, id FROM operations
        WHERE NOT EXISTS (SELECT 1 FROM receipts WHERE receipts.operation = operations.number)
    """,
    "Product {1} of shop {0} has costs but does not exist.": """
        SELECT costs.shop, costs.product FROM costs
        LEFT JOIN products ON products.shop = costs.shop AND products.id = costs.product
        WHERE products.id IS NULL
    """,
}


def check_integrity(connection: sqlite3.Connection, *, limit: int = 20) -> list[str]:
    """What is wrong with a catalog's file, as at most `limit` sentences; empty when all is well.

    Reads the whole file: seconds for a large catalog, so never on an event loop.
    """
    try:
        damage = list(islice(_pages(connection), limit))
        return damage or list(islice(chain(_rows(connection), _claims(connection)), limit))
    except sqlite3.DatabaseError as error:
        return [f"The file is damaged: {error}."]


def _pages(connection: sqlite3.Connection) -> Iterator[str]:
    for (verdict,) in connection.execute("PRAGMA integrity_check"):
        if verdict != "ok":
            yield f"The file is damaged: {verdict}."


def _rows(connection: sqlite3.Connection) -> Iterator[str]:
    for sentence, contradictions in _RULES.items():
        for row in connection.execute(contradictions):
            yield sentence.format(*row)


def _claims(connection: sqlite3.Connection) -> Iterator[str]:
    """Every live product holds what it wants, or says that another does; nobody else holds anything."""
    shops = [
        shop_id for (shop_id,) in connection.execute("SELECT DISTINCT shop FROM products UNION SELECT shop FROM claims")
    ]
    for shop_id in shops:
        held = {
            (kind, key): product_id
            for kind, key, product_id in connection.execute(
                "SELECT kind, key, product FROM claims WHERE shop = ?", (shop_id,)
            )
        }
        for product in _live_products(connection, shop_id):
            yield from _claims_of(product, shop_id, held)
        for (kind, key), product_id in held.items():
            yield f"{kind} “{key}” of shop {shop_id} is held by {product_id}, which does not want it."


def _claims_of(product: Product, shop_id: str, held: dict[ClaimKey, str]) -> Iterator[str]:
    known = {problem.path for problem in product.problems if problem.code in CLAIM_PROBLEMS}
    for claim in claims_of(to_record(product)):
        if held.get(claim.claim_key) == product.id:
            del held[claim.claim_key]
        elif claim.path not in known:
            yield f"Product {product.id} of shop {shop_id} does not hold its {claim.kind} “{claim.value}”."


def _live_products(connection: sqlite3.Connection, shop_id: str) -> Iterator[Product]:
    last_id = ""
    while True:
        ids = load_ids(
            connection,
            "SELECT id FROM products WHERE shop = ? AND id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
            (shop_id, last_id, _PAGE),
        )
        if not ids:
            return
        last_id = ids[-1]
        yield from map(from_record, load_records(connection, shop_id, ids).values())
