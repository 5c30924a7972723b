"""The command `export`."""

from __future__ import annotations

from catalog_desktop.cli.context import Context, chosen_shop
from catalog_desktop.cli.job_progress import shown_progress
from catalog_desktop.cli.reading import read_query
from catalog_desktop.cli.report import DONE
from catalog_desktop.exchange.exporting.exporter import Exporter, ExportRequest


async def export(context: Context) -> int:
    """Export what a query finds, or everything."""
    arguments, shop = context.arguments, await chosen_shop(context)
    query = read_query(context, arguments.query, shop) if arguments.query else None
    columns = tuple(name.strip() for name in (arguments.columns or "").split(",") if name.strip())
    request = ExportRequest(shop, arguments.file, query, columns=columns)
    with shown_progress(context) as control:
        result = await Exporter(context.ports.read_model, context.ports.feed).export(request, control)
    document = {"file": arguments.file.name, "products": result.products, "rows": result.rows}
    context.report.result(
        document, lambda: f"Exported {result.products} products in {result.rows} rows to {arguments.file.name}."
    )
    return DONE
