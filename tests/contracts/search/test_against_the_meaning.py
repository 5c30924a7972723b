"""Every answer is what `domain.matches` says about every document: totals, order, pages, counts, spread of prices."""

import json
import random
from collections.abc import Iterator, Sequence
from gzip import open as open_gzip
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.document_limits import refusal_reason
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query import FacetChoice, ProductQuery, SortField, SortKey
from catalog_desktop.ports.product_read_model import Window
from catalog_desktop.ports.search_index import IndexBatch
from tests.contracts.search.catalog import Catalog
from tests.contracts.search.made_up import SHOP, everything, made_up, question
from tests.contracts.search.oracle import Oracle, check_answer
from tests.contracts.search.questions import questions_about, windows
from tests.strategies import documents as any_documents

one_engine = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def indexable(document: Document) -> bool:
    return refusal_reason(document) is None


catalogs = st.lists(any_documents.filter(indexable), min_size=1, max_size=8, unique_by=lambda document: document.id)


@settings(one_engine, max_examples=40)
@given(data=st.data(), documents=catalogs)
async def test_generated_documents(catalog: Catalog, data: st.DataObject, documents: list[Document]) -> None:
    held = await catalog.index.revision_range(catalog.shop.id)
    gone = sorted(held.keys() - {document.id for document in documents})
    applied = await catalog.index.apply(catalog.shop.id, IndexBatch(documents, gone))
    assert not applied.refused
    for _ in range(3):
        query = data.draw(questions_about(documents))
        await check_answer(catalog, Oracle(documents), query, data.draw(windows))


@pytest.fixture
async def filled(catalog: Catalog) -> Catalog:
    """A shop of 90 products in the engine."""
    await catalog.put(*SHOP)
    return catalog


@settings(one_engine, max_examples=60)
@given(query=questions_about(SHOP), window=windows)
async def test_questions_to_a_shop(filled: Catalog, query: ProductQuery, window: Window) -> None:
    await check_answer(filled, Oracle(SHOP), query, window)


steps = st.lists(st.tuples(st.sampled_from(("put", "put", "delete", "ask")), st.integers(0, 2**32)), max_size=12)


@settings(one_engine, max_examples=12)
@given(steps=steps)
async def test_edits_come_to_the_same_as_a_fresh_build(filled: Catalog, steps: list[tuple[str, int]]) -> None:
    held = {document.id: document for document in await filled.index.documents(filled.shop.id, [d.id for d in SHOP])}
    for kind, seed in steps:
        chance = random.Random(seed)
        ids = chance.sample([d.id for d in SHOP], chance.choice((1, 1, 1, 5, 40)))
        if kind == "put":
            changed = [made_up(chance, product_id) for product_id in ids]
            await filled.put(*changed)
            held |= {document.id: document for document in changed}
        elif kind == "delete":
            await filled.delete(*ids)
            held = {key: document for key, document in held.items() if key not in ids}
        else:
            await check_answer(filled, Oracle(list(held.values())), question(chance), Window(chance.randint(0, 9), 20))
    before = [await everything(filled, question(random.Random(seed))) for seed in range(5)]
    target = await filled.index.begin_build(filled.shop.id)
    await filled.index.apply(filled.shop.id, IndexBatch(list(held.values())), target)
    assert await filled.index.digest(filled.shop.id) == await filled.index.digest(filled.shop.id, target=target)
    former = await filled.index.swap(filled.shop.id, target)
    assert [await everything(filled, question(random.Random(seed))) for seed in range(5)] == before
    await filled.index.discard(filled.shop.id, former)


def icecat(folder: Path) -> Iterator[Product]:
    with open_gzip(folder / "catalog-icecat.ndjson.gz") as lines:
        for line in lines:
            raw = json.loads(line)
            attributes = {k: v for k, v in raw.items() if k.startswith("attr_t_") and isinstance(v, str)}
            yield Product(
                id=f"icecat-{raw['id']}",
                title=raw["title"],
                currency="EUR",
                brand=raw["supplier"],
                status=Status.ACTIVE,
                description=raw.get("short_description", ""),
                variants=(Variant("v", mpn=raw["name"], barcode=raw["ean"][0], price=raw["price"]),),
                attributes=attributes,
            )


def opendb(folder: Path) -> Iterator[Product]:
    with open_gzip(folder / "catalog-opendb.ndjson.gz") as lines:
        for line in lines:
            raw = json.loads(line)
            about = raw["metadata"]
            parts = [str(part) for part in about.get("part_numbers") or ()][:1]
            yield Product(
                id=f"opendb-{raw['opendb_id']}",
                title=about["name"],
                currency="EUR",
                brand=about.get("manufacturer"),
                categories=(f"Parts > {raw['category_folder']}",),
                variants=(Variant("v", sku=parts[0] if parts else None, price=len(about["name"]) * 100),),
            )


@pytest.mark.slow
@pytest.mark.parametrize("products", [icecat, opendb])
async def test_real_documents(catalog: Catalog, catalog_data: Path, products: Any) -> None:
    documents = [project(product, catalog.shop) for product in islice(products(catalog_data), 0, 9_000, 15)]
    for start in range(0, len(documents), 500):
        await catalog.put(*documents[start : start + 500])
    for query in real_questions(documents, random.Random(3), 15):
        await check_answer(catalog, Oracle(documents), query, Window(len(query.text) * 3, 30))


def real_questions(documents: Sequence[Document], chance: random.Random, count: int) -> Iterator[ProductQuery]:
    """What people type: the beginning of a name, two words with a typo, part numbers; some with a brand or a sort."""
    for _ in range(count):
        wanted = chance.choice(documents)
        words = wanted.title.split()
        typo = chance.choice(words)
        code = wanted.variants[0].mpn or wanted.variants[0].sku or "none"
        yield ProductQuery(
            text=chance.choice(
                (words[0][: chance.randint(1, 5)], f"{words[0]} {typo[:2]}{typo[3:]} ", code, code[-5:])
            ),
            facets=chance.choice(({}, {"brand": FacetChoice(frozenset({wanted.brand or ""}))})),
            currency="EUR",
            sort=chance.choice(((), (SortKey(SortField.TITLE),), (SortKey(SortField.PRICE, descending=True),))),
        )
