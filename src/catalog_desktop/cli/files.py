"""The command `import`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog_desktop.cli.context import Context, chosen_shop, wait_until_searchable
from catalog_desktop.cli.job_progress import shown_progress
from catalog_desktop.cli.keeping import create_shop
from catalog_desktop.cli.report import DONE, DONE_WITH_REFUSALS, FAILED
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.importing.import_job import ImportJob
from catalog_desktop.exchange.importing.import_result import ImportResult
from catalog_desktop.exchange.importing.importer import Importer, ImportRequest
from catalog_desktop.exchange.importing.inspection import Inspection
from catalog_desktop.exchange.importing.plan import Mode
from catalog_desktop.exchange.importing.refused_file import save_refused
from catalog_desktop.exchange.job_control import JobControl
from catalog_desktop.exchange.mapping.mapping import MatchBy
from catalog_desktop.exchange.mapping.mapping_file import read_mapping, write_mapping

_DEFAULT_SHOP, _DEFAULT_CURRENCY = "My shop", "EUR"


async def import_files(context: Context) -> int:
    """Import each file; with several, the JSON document lists one result a file."""
    shop = await _shop_for_import(context)
    if context.arguments.refused is not None and len(context.arguments.files) > 1:
        raise BadUsage("--refused takes the refused records of one file: import the files one by one.")
    documents, lines = [], []
    for file in context.arguments.files:
        result = await _import_file(context, shop, file)
        documents.append({"file": file.name, **_result_document(context, result)})
        lines.append(_result_text(context, file, result))
    if not context.arguments.dry_run:
        await wait_until_searchable(context, shop)
    document = documents[0] if len(documents) == 1 else {"files": documents}
    context.report.result(document, lambda: "\n".join(lines))
    if any(not document["complete"] for document in documents):
        return FAILED
    return DONE_WITH_REFUSALS if any(document["refused"] for document in documents) else DONE


async def _shop_for_import(context: Context) -> Shop:
    """The chosen shop; a catalog without any gets one, so that a first import needs no preparation."""
    if await context.ports.shops.list_shops():
        return await chosen_shop(context)
    currency = context.arguments.currency or _DEFAULT_CURRENCY
    shop = await create_shop(context, Shop("", getattr(context.arguments, "shop", _DEFAULT_SHOP), currency))
    context.report.message(f"Created the shop “{shop.name}” with prices in {shop.currency}.")
    return shop


async def _import_file(context: Context, shop: Shop, file: Path) -> ImportResult:
    arguments, ports = context.arguments, context.ports
    importer = Importer(
        ports.repository, ports.feed, ports.log, folder=context.catalog.folder.path / "imports", by=context.person
    )
    inspection = _with_arguments(context, await importer.inspect(file, shop))
    for note in inspection.notes:
        context.report.message(f"{file.name}: {note}")
    if arguments.save_mapping is not None:
        await asyncio.to_thread(write_mapping, inspection.mapping, arguments.save_mapping)
    match = () if arguments.match == "auto" else (MatchBy(arguments.match),)
    request = ImportRequest(file, shop, inspection.file_format, inspection.mapping, Mode(arguments.mode), match)
    job = await importer.prepare(request, inspection.notes)
    with shown_progress(context) as control:
        result = await _run(job, control, dry=arguments.dry_run)
    if arguments.refused is not None and result.refused:
        lines = [row.line for row in result.refused]
        await asyncio.to_thread(
            save_refused, file, inspection.file_format, inspection.mapping, lines, arguments.refused
        )
    return result


async def _run(job: ImportJob, control: JobControl, *, dry: bool) -> ImportResult:
    """Run the job and forget it. One that was cut off stays, to be gone on with when the window is opened."""
    try:
        result = await (job.dry_run(control) if dry else job.run(control))
    except BaseException:
        await job.close()
        raise
    if result.complete or dry:
        await job.discard()
    else:
        await job.close()
    return result


def _with_arguments(context: Context, inspection: Inspection) -> Inspection:
    mapping = inspection.mapping
    if context.arguments.mapping is not None:
        mapping = read_mapping(context.arguments.mapping)
    if context.arguments.currency:
        mapping = replace(mapping, currency=context.arguments.currency.upper())
    return replace(inspection, mapping=mapping)


def _result_document(context: Context, result: ImportResult) -> dict[str, Any]:
    return {**result.to_json(), "dry_run": context.arguments.dry_run, "seconds": round(result.seconds, 3)}


def _result_text(context: Context, file: Path, result: ImportResult) -> str:
    would = "would be " if context.arguments.dry_run else ""
    counts = ", ".join(f"{number} {would}{name}" for name, number in result.counts.to_json().items())
    refused = [f"  line {r.line}: {r.field} “{r.value}”: {r.reason}" for r in result.refused]
    return "\n".join([f"{file.name}: {counts}, {len(refused)} refused", *refused])
