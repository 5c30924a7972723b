"""Commands that change one product: set, delete, restore."""

from __future__ import annotations

from catalog_desktop.cli.assignments import changes_of
from catalog_desktop.cli.context import Context, chosen_shop, find_product, indexed_revision, wait_until_searchable
from catalog_desktop.cli.documents import receipt_document
from catalog_desktop.cli.report import DONE
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.operation import Operation, Receipt
from catalog_desktop.domain.shop import Shop


async def set_fields(context: Context) -> int:
    """Change fields of one product, in one revision."""
    shop = await chosen_shop(context)
    product = await find_product(context, shop, context.arguments.product)
    changes = changes_of(context.arguments.assignments, product, shop)
    changeset = Changeset(product.id, changes=changes, seen_revision=product.revision)
    receipt = await context.ports.repository.save_product(shop.id, changeset, Operation(context.person))
    return await _answer(context, shop, receipt)


async def delete(context: Context) -> int:
    """Delete a product."""
    shop = await chosen_shop(context)
    product = await find_product(context, shop, context.arguments.product)
    receipt = await context.ports.repository.delete_product(shop.id, product.id, Operation(context.person))
    return await _answer(context, shop, receipt)


async def restore(context: Context) -> int:
    """Bring a deleted product back."""
    shop = await chosen_shop(context)
    receipt = await context.ports.repository.restore_product(
        shop.id,
        context.arguments.product,
        Operation(context.person),
        without_claims=context.arguments.without_claims,
    )
    return await _answer(context, shop, receipt)


async def _answer(context: Context, shop: Shop, receipt: Receipt) -> int:
    searchable: bool | None = None
    if not context.arguments.no_wait:
        await wait_until_searchable(context, shop)
        indexed = await indexed_revision(context, shop, receipt.product_id)
        gone = receipt.product.is_deleted and indexed is None
        searchable = gone or (indexed is not None and indexed >= receipt.revision)
    words = "is searchable" if searchable else "is not searchable: see dead-letters"
    state = f", {words}" if searchable is not None and not receipt.product.is_deleted else ""
    done = "saved" if receipt.changed else "nothing to change"
    context.report.result(
        receipt_document(receipt, searchable=searchable),
        lambda: f"{receipt.product_id}: {done}, revision {receipt.revision}{state}",
    )
    return DONE
