"""The command `why`: why a product is not among the hits of a query."""

from __future__ import annotations

import time
from typing import Any

from catalog_desktop.cli.context import Context, chosen_shop
from catalog_desktop.cli.reading import read_query
from catalog_desktop.cli.report import DONE
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.hiding import only
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.query_language import format_query
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.session.why import why as why_hidden
from catalog_desktop.session.why_reasons import Answer, Reason


async def why(context: Context) -> int:
    """Say why a product is not seen, every reason a line. Raises NotFound when no shop has such a product."""
    shop, key = await chosen_shop(context), context.arguments.product
    query = read_query(context, context.arguments.query, shop)
    answers = await why_hidden(context.ports, shop, key, query, int(time.time() * 1000))
    if not answers:
        raise NotFound("product with the id, SKU or name", key)
    syntax = QuerySyntax(shop.currency, shop.time_zone)
    document = {"query": format_query(query, syntax), "answers": [_document(a, query, syntax) for a in answers]}
    context.report.result(document, lambda: "\n\n".join(map(_text, answers)))
    return DONE


def _document(answer: Answer, query: ProductQuery, syntax: QuerySyntax) -> dict[str, Any]:
    product = answer.product
    return {
        "id": product.id,
        "title": product.title,
        "shop": answer.shop.id,
        "hidden": answer.is_hidden,
        "reasons": [_reason(reason, query, syntax) for reason in answer.reasons],
    }


def _reason(reason: Reason, query: ProductQuery, syntax: QuerySyntax) -> dict[str, Any]:
    leads = {
        "condition": format_query(only(query, reason.condition), syntax) if reason.condition is not None else "",
        "product": reason.product_id,
        "shop": reason.shop_id,
    }
    return {"cause": reason.cause.value, "sentence": reason.sentence} | {k: v for k, v in leads.items() if v}


def _text(answer: Answer) -> str:
    lines = [f"{answer.product.title} ({answer.product.id})"]
    return "\n".join([*lines, *(f"  {reason.sentence}" for reason in answer.reasons)])
