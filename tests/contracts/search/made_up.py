"""A made-up shop whose products have much in common, and questions to it, from seeds."""

import random
from typing import Any

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, SortField, SortKey
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.product_read_model import FacetRequest, Page, Window
from tests.contracts.search.catalog import NOW, Catalog
from tests.contracts.search.oracle import FACETS

WORDS = [
    *("usb-c", "wireless", "headphones", "cable", "hub", "adapter", "charger", "keyboard", "mouse", "gaming", "linen"),
    *("mechanical", "shirt", "trousers", "ตลับหมึก", "电脑包", "Йод", "ёлка", "Straße", "café", "3.5mm", "AB-12/3"),
    *("GTX1080", "black", "blue", "deep"),
]


def shop_of(size: int, seed: int) -> list[Document]:
    """Documents that have much in common, so that every part of a query matters."""
    chance = random.Random(seed)
    return [made_up(chance, f"P{number:04}") for number in chance.sample(range(size * 3), size)]


def made_up(chance: random.Random, product_id: str) -> Document:
    titles = " ".join(chance.choices(WORDS, k=chance.randint(1, 4)))
    levels = chance.choices(("Audio", "Audio > Headphones", "Audio > Headphones > In-ear", "Office"), k=2)
    variants = [
        Variant(
            f"v{place}",
            sku=chance.choice((None, f"{chance.choice('AB')}-{chance.randint(1, 60):04}")),
            options=chance.choice(({}, {"Colour": chance.choice(("red", "Blue")), "Size": chance.choice("SM")})),
            price=chance.choice((None, chance.randint(1, 9) * 100)),
            tracked=chance.random() < 0.8,
        )
        for place in range(chance.choice((1, 1, 2, 3)))
    ]
    whole = Product(
        id=product_id,
        title=titles,
        currency=chance.choice(("EUR", "EUR", "EUR", "USD")),
        status=chance.choice(list(Status)),
        brand=chance.choice((None, "Sony", "SONY", "Canon", "Société Générale")),
        product_type=chance.choice((None, "Cable")),
        categories=tuple(dict.fromkeys(levels[: chance.randint(0, 2)])),
        tags=tuple(dict.fromkeys(chance.choices(("sale", "new", "deep blue"), k=chance.randint(0, 2)))),
        description=chance.choice(("", "<p>made of fine linen</p>")),
        variants=tuple(variants),
        stock={v.id: {"main": chance.choice((-1, 0, 3, 40))} for v in variants},
        updated_at=chance.randint(1, 20),
        created_at=chance.randint(1, 20),
        stamp=chance.randint(1, 2**40),
    )
    return project(whole, Shop("shop", "Shop", "EUR"))


SHOP = shop_of(90, seed=7)


def question(chance: random.Random) -> ProductQuery:
    """A query that depends on the seed alone."""
    return ProductQuery(
        text=chance.choice(("", " ".join(chance.choices(WORDS, k=2)), chance.choice(WORDS)[:3], "headphnes ")),
        facets={"brand": FacetChoice(frozenset(chance.sample(("sony", "Canon"), chance.randint(0, 2))))},
        price=chance.choice((IntRange(), IntRange(200, 600))),
        currency="EUR",
        sort=tuple(SortKey(field, chance.random() < 0.5) for field in chance.sample(list(SortField), 2)),
    )


async def everything(catalog: Catalog, query: ProductQuery) -> tuple[Any, ...]:
    """All of an answer but its version."""
    page: Page = await catalog.read_model.search_products(
        catalog.shop.id,
        query,
        Window(0, 500),
        facets=[FacetRequest(facet) for facet in FACETS],
        with_prices=True,
        now=NOW,
    )
    return page.ids, page.rows, page.facets, page.prices, page.relaxed
