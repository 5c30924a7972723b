"""Commands that read: search, show, stats, deleted, shops."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from catalog_desktop.cli.context import Context, chosen_shop, find_product, indexed_revision, sync_states
from catalog_desktop.cli.documents import facet_document, iso, logged_document, product_document, row_document
from catalog_desktop.cli.report import DONE, table
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import format_plain
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.query import FACETS, OPTION_PREFIX, ProductQuery
from catalog_desktop.domain.query_language import parse
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.product_read_model import FacetRequest, Page, Window


async def search(context: Context) -> int:
    """Run a query of the search box."""
    arguments, shop = context.arguments, await chosen_shop(context)
    query = read_query(context, arguments.query, shop)
    if arguments.sort:
        query = replace(query, sort=read_query(context, f"sort:{arguments.sort.strip()}", shop).sort)
    facets = [_facet(name, arguments.under) for name in arguments.facet if name != "price"]
    began = time.perf_counter()
    page = await context.ports.read_model.search_products(
        shop.id, query, Window(arguments.offset, arguments.limit), facets=facets, with_prices="price" in arguments.facet
    )
    took_ms = (time.perf_counter() - began) * 1000
    states = await sync_states(context, shop, {row.document.id: row.document.revision for row in page.rows})
    rows = [row_document(row, str(states.get(row.document.id, "unknown"))) for row in page.rows]
    document = {
        "total": page.total,
        "rows": rows,
        "facets": {name: facet_document(counts) for name, counts in page.facets.items()},
        **_extras(page),
        "index_version": page.index_version,
        "took_ms": round(took_ms, 3),
    }
    context.report.result(document, lambda: _rows_table(page.total, rows))
    return DONE


def read_query(context: Context, text: str, shop: Shop) -> ProductQuery:
    """The query of a text; what was not understood is said on standard error."""
    parsed = parse(text, QuerySyntax(shop.currency, shop.time_zone))
    for part in parsed.misunderstandings:
        context.report.message(f"{part.message} (characters {part.start + 1} to {part.end})")
    return parsed.query


def _facet(name: str, under: str | None) -> FacetRequest:
    if name not in FACETS and not name.startswith(OPTION_PREFIX):
        raise BadUsage(f"There is no facet “{name}”; there are {', '.join(FACETS)}, price and option.NAME.")
    return FacetRequest(name, under if name == "category" else None)


def _extras(page: Page) -> dict[str, Any]:
    extras: dict[str, Any] = {
        "corrected": dict(page.corrected),
        "relaxed": [{"without": list(r.dropped), "total": r.total} for r in page.relaxed],
    }
    if page.prices is not None:
        prices = page.prices
        extras["prices"] = {
            "lowest_minor": prices.lowest,
            "highest_minor": prices.highest,
            "edges_minor": list(prices.edges),
            "counts": list(prices.counts),
        }
    return extras


def _rows_table(total: int, rows: list[dict[str, Any]]) -> str:
    lines = [["Title", "SKU", "Status", "Price", "Stock", "Id"]]
    for row in rows:
        price = "" if row["price_minor"] is None else format_plain(row["price_minor"], row["currency"])
        stock = "–" if row["stock"] is None else str(row["stock"])
        lines.append(
            [row["title"][:60], (row["skus"] or [""])[0], row["status"], f"{price} {row['currency']}", stock, row["id"]]
        )
    return f"{total} products\n{table(lines)}" if rows else f"{total} products"


async def show(context: Context) -> int:
    """Show one product as the write store has it, with its sync state."""
    shop = await chosen_shop(context)
    product = await find_product(context, shop, context.arguments.product)
    indexed = await indexed_revision(context, shop, product.id)
    states = await sync_states(context, shop, {product.id: indexed})
    document = product_document(product, str(states[product.id]))
    document["indexed_revision"] = indexed
    if context.arguments.history:
        history = await context.ports.log.history(shop.id, product.id)
        document["history"] = [logged_document(logged) for logged in history]
    context.report.result(document, lambda: _product_text(product, document["sync"]))
    return DONE


def _product_text(product: Product, sync: str) -> str:
    deleted = f"deleted {iso(product.deleted_at)}" if product.deleted_at is not None else product.status.value
    lines = [product.title, f"{product.id} · {deleted} · revision {product.revision} · {sync}", ""]
    rows = [["SKU", "Options", "Price", "Stock"]]
    for variant in product.variants:
        price = "" if variant.price is None else format_plain(variant.price, product.currency)
        stock = str(product.on_hand(variant.id)) if variant.tracked else "–"
        rows.append([variant.sku or "", " / ".join(variant.options.values()), f"{price} {product.currency}", stock])
    lines += [table(rows), "", f"Brand: {product.brand or '–'}", f"Categories: {'; '.join(product.categories) or '–'}"]
    lines += [f"Tags: {', '.join(product.tags) or '–'}"]
    lines += [f"Problem: {problem.message}" for problem in product.problems]
    return "\n".join(lines)


async def stats(context: Context) -> int:
    """The catalog in numbers."""
    shop = await chosen_shop(context)
    found = await context.ports.read_model.get_product_stats(shop.id)
    document = {
        "shop": shop.id,
        "total": found.total,
        "by_status": dict(found.by_status),
        "out_of_stock": found.out_of_stock,
        "low_stock": found.low_stock,
        "stock_value_minor": dict(found.stock_value),
        "missing": dict(found.missing),
        "problems": dict(found.problems),
        "index_version": found.index_version,
    }

    def plain() -> str:
        values = [f"{format_plain(minor, code)} {code}" for code, minor in found.stock_value.items()]
        rows = [["Products", str(found.total)], *([name, str(n)] for name, n in found.by_status.items())]
        rows += [["Out of stock", str(found.out_of_stock)], ["Low stock", str(found.low_stock)]]
        rows += [["Stock value", ", ".join(values) or "0"]]
        rows += [[f"Without {name}", str(number)] for name, number in found.missing.items()]
        return table(rows)

    context.report.result(document, plain)
    return DONE


async def deleted(context: Context) -> int:
    """List deleted products, latest first."""
    shop = await chosen_shop(context)
    products = await context.ports.log.deleted_products(shop.id, limit=context.arguments.limit)
    rows = [
        {"id": p.id, "title": p.title, "deleted_at": iso(p.deleted_at or 0), "by": p.updated_by, "revision": p.revision}
        for p in products
    ]
    lines = [
        ["Title", "Deleted", "By", "Id"],
        *([p.title, iso(p.deleted_at or 0), p.updated_by, p.id] for p in products),
    ]
    context.report.result({"deleted": rows}, lambda: table(lines) if rows else "No deleted products.")
    return DONE


async def shops(context: Context) -> int:
    """List the shops of the catalog."""
    found = await context.ports.shops.list_shops()
    rows = [{"id": shop.id, "name": shop.name, "currency": shop.currency} for shop in found]
    lines = [["Name", "Currency", "Id"], *([row["name"], row["currency"], row["id"]] for row in rows)]
    context.report.result({"shops": rows}, lambda: table(lines) if rows else "The catalog has no shop yet.")
    return DONE
