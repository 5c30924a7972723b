"""Many products at once are projected by a process beside: to the same entries, and without it when it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from catalog_desktop.adapters.embedded.search.index_entry import encode_entry, entries_of
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import to_record
from catalog_desktop.exchange.sample.sample_catalog import sample_changesets
from catalog_desktop.ports.change_feed import ProductChange
from catalog_desktop.ports.search_index import EncodedDocument, IndexBatch
from catalog_desktop.projector.bulk_projection import BulkProjection
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.prepared import Prepared
from catalog_desktop.projector.projection import prepare
from tests.memory_catalog import SHOP, TOO_EXPENSIVE, product


@pytest.fixture
async def bulk() -> AsyncIterator[BulkProjection]:
    beside = BulkProjection(encode_entry)
    yield beside
    await beside.close()


def _changes() -> list[ProductChange]:
    """Products of a sample catalog, a deleted one, one that the index refuses, and one that nobody can read."""
    sample: list[Product] = [c.initial for c in sample_changesets(150) if c.initial is not None]
    unreadable: Record = {**to_record(product("unreadable")), "variants": "none"}
    records = [to_record(p) for p in sample]
    records += [to_record(replace(product("gone"), deleted_at=5)), to_record(product("refused", price=TOO_EXPENSIVE))]
    return [
        ProductChange(record, number, interactive=False, committed_at=0)
        for number, record in enumerate([*records, unreadable])
    ]


def _entries(prepared: Sequence[Prepared]) -> object:
    documents = [item.document for item in prepared if item.document is not None]
    batch = IndexBatch(
        tuple(d for d in documents if not isinstance(d, EncodedDocument)),
        (),
        tuple(d for d in documents if isinstance(d, EncodedDocument)),
    )
    return entries_of(batch)


def _without_documents(prepared: Sequence[Prepared]) -> list[object]:
    return [(p.product_id, p.revision, p.position, p.document is None, p.refusal) for p in prepared]


async def test_the_entries_are_those_that_are_made_here(bulk: BulkProjection) -> None:
    changes = _changes()
    there = await bulk.prepare(changes, SHOP)
    here = await prepare(changes, SHOP, Pace())
    assert there is not None
    assert _without_documents(there) == _without_documents(here)
    assert _entries(there) == _entries(here)


async def test_many_are_projected_beside_and_few_are_not(bulk: BulkProjection) -> None:
    changes = _changes()
    many, few = await prepare(changes, SHOP, Pace(), bulk), await prepare(changes[:5], SHOP, Pace(), bulk)
    assert isinstance(many[0].document, EncodedDocument)
    assert few[0].document is not None
    assert not isinstance(few[0].document, EncodedDocument)


async def test_it_is_done_here_when_the_process_fails(
    bulk: BulkProjection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    changes = _changes()
    with monkeypatch.context() as no_program:
        no_program.setattr("sys.executable", "/nowhere/python")
        here = await prepare(changes, SHOP, Pace(), bulk)
    assert _entries(here) == _entries(await prepare(changes, SHOP, Pace()))
    assert "projects many products" in caplog.text
    caplog.clear()
    assert await bulk.prepare(changes, SHOP) is not None, "the next time it is tried again"
