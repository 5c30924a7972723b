"""The sample catalog: a shop for home and leisure with some thousand products, made from seeds and a number.

Everything in it is made up, and the same seed always gives the same products under the same ids, so that making
the sample twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as combinations
from random import Random
from typing import Final

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.ids import ulid_from
from catalog_desktop.domain.product import AttributeValue, Image, Option, Product, Seo, Status, Variant
from catalog_desktop.domain.shop import Location, Shop
from catalog_desktop.exchange.mapping.gtin import gtin13
from catalog_desktop.exchange.sample.sample_pictures import picture_address
from catalog_desktop.exchange.sample.sample_seeds import Department, Leaf, Seeds, load_seeds

SAMPLE_COUNT = 5200
SAMPLE_SEED = 20_240_229
_CURRENCY = "EUR"
_WAREHOUSE, _STORE = Location("warehouse", "Warehouse"), Location("store", "High Street")
_FIRST_ID_AT: Final = 1_700_000_000_000
_TAGS = ("new", "bestseller", "gift", "clearance", "organic", "online only")
_MAX_CHOSEN_VALUES = 6


def sample_shop() -> Shop:
    """The shop that the sample belongs to: euros, two locations."""
    return Shop(
        id="sample",
        name="Harbour & Finch",
        currency=_CURRENCY,
        locale="en-GB",
        locations=(_WAREHOUSE, _STORE),
        synonyms=(("jumper", "sweater", "pullover"), ("sneakers", "trainers"), ("earbuds", "earphones")),
    )


def sample_changesets(count: int = SAMPLE_COUNT, seed: int = SAMPLE_SEED) -> Iterator[Changeset]:
    """`count` changesets that each create one product of the sample."""
    random = Random(seed)  # noqa: S311 -- repeatable on purpose; nothing here is a secret
    seeds = load_seeds()
    leaves = [(department, leaf) for department in seeds.departments for leaf in department.leaves]
    shares = [department.share for department, _ in leaves]
    for number, (department, leaf) in enumerate(random.choices(leaves, shares, k=count), start=1):
        yield _SampleProduct(random, seeds, department, leaf, number).changeset()


class _SampleProduct:
    """One product while it is made up; what is drawn from `random` comes in a fixed order."""

    def __init__(self, random: Random, seeds: Seeds, department: Department, leaf: Leaf, number: int) -> None:
        self._random = random
        self._seeds = seeds
        self._department = department
        self._leaf = leaf
        self._number = number
        self._id = ulid_from(_FIRST_ID_AT + number * 60_000, random.getrandbits(80))

    def changeset(self) -> Changeset:
        brand = self._random.choice(self._leaf.brands)
        title = self._title(brand)
        status = self._random.choices(list(Status), (10, 84, 6))[0]
        options = self._options()
        images = self._images(options, title)
        has_price = status is not Status.DRAFT or self._chance(0.6)
        variants = self._variants(options, self._image_by_value(options, images), has_price=has_price)
        initial = Product(
            id=self._id,
            title=title,
            currency=_CURRENCY,
            description="" if self._chance(0.07) else self._description(),
            status=status,
            brand=brand,
            product_type=self._leaf.path.rpartition(" > ")[2],
            categories=(self._leaf.path,),
            tags=tuple(tag for tag in _TAGS if self._chance(0.09)),
            options=options,
            variants=variants,
            stock=self._stock(variants, status),
            costs=self._costs(variants),
            images=images,
            seo=Seo(title=f"{title} | Harbour & Finch") if self._chance(0.2) else Seo(),
            attributes=self._attributes(),
            external_ids={"erp": str(100_000 + self._number)},
        )
        return Changeset(self._id, Action.CREATE, initial=initial, tolerant=True)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _title(self, brand: str) -> str:
        leaf, choose = self._leaf, self._random.choice
        return self._department.title.format(
            brand=brand,
            series=choose(self._department.series),
            noun=choose(leaf.nouns),
            quality=choose(leaf.qualities),
        )

    def _description(self) -> str:
        facts = self._random.sample(self._leaf.facts, k=min(2, len(self._leaf.facts)))
        listed = "".join(f"<li>{fact}</li>" for fact in facts)
        return f"<p>{self._random.choice(self._department.intros)}</p><ul>{listed}</ul>"

    def _options(self) -> tuple[Option, ...]:
        """Some products come in one form only; the others in two to six values of each option."""
        if self._chance(0.35):
            return ()
        return tuple(Option(name, self._chosen(values)) for name, values in self._leaf.options.items())

    def _chosen(self, values: tuple[str, ...]) -> tuple[str, ...]:
        count = self._random.randint(2, min(len(values), _MAX_CHOSEN_VALUES))
        start = self._random.randint(0, len(values) - count)
        return values[start : start + count]

    def _variants(
        self, options: tuple[Option, ...], image_by_value: dict[str, str], *, has_price: bool
    ) -> tuple[Variant, ...]:
        lowest, highest = self._leaf.price
        major: int = round(lowest * (highest / lowest) ** self._random.random())
        price = major * 100 - self._random.choice((1, 5, 10, 10, 50))
        reduced = self._chance(0.12)
        tracked = not self._chance(0.04)
        has_sku, has_barcode = not self._chance(0.03), not self._chance(0.15)
        choices = list(combinations(*(option.values for option in options)))
        weight = self._random.randint(*self._leaf.weight_g)
        return tuple(
            Variant(
                id=f"v{position + 1}",
                position=position,
                sku=self._sku(position, len(choices)) if has_sku else None,
                barcode=gtin13(self._number * 100 + position) if has_barcode else None,
                options=dict(zip((option.name for option in options), choice, strict=True)),
                price=self._price(price, position) if has_price else None,
                compare_at=price * 5 // 400 * 100 + 1000 if reduced and has_price else None,
                weight_g=weight,
                tracked=tracked,
                low_stock_below=10 if self._chance(0.1) else None,
                image_id=next((image_by_value[value] for value in choice if value in image_by_value), None),
            )
            for position, choice in enumerate(choices)
        )

    def _sku(self, position: int, count: int) -> str:
        tail = f"-{position + 1:02}" if count > 1 else ""
        return f"{self._department.code}-{self._leaf.code}-{self._number:05}{tail}"

    def _price(self, price: int, position: int) -> int:
        """The larger sizes of some products cost a little more."""
        return price + position * 200 if self._number % 4 == 0 else price

    def _stock(self, variants: tuple[Variant, ...], status: Status) -> dict[str, dict[str, int]]:
        if status is Status.DRAFT and self._chance(0.7):
            return {}
        sold_out = self._chance(0.07)
        stock = {}
        for variant in variants:
            if not variant.tracked:
                continue
            in_store = 0 if self._chance(0.3) else self._random.randint(0, 9)
            in_warehouse = 0 if self._chance(0.15) else self._random.randint(0, 120)
            counts = (0, 0) if sold_out else (in_warehouse, in_store)
            stock[variant.id] = dict(zip((_WAREHOUSE.id, _STORE.id), counts, strict=True))
        return stock

    def _costs(self, variants: tuple[Variant, ...]) -> dict[str, int]:
        share = self._random.uniform(0.45, 0.7)
        return {variant.id: int(variant.price * share) for variant in variants if variant.price is not None}

    def _images(self, options: tuple[Option, ...], title: str) -> tuple[Image, ...]:
        if self._chance(0.08):
            return ()
        tints = [self._seeds.tints[value] for value in self._colours(options)]
        tints = tints or [self._random.choice(self._seeds.other_tints)]
        return tuple(
            Image(f"i{position + 1}", picture_address(self._leaf.picture, tint), alt=title, position=position)
            for position, tint in enumerate(tints)
        )

    def _colours(self, options: tuple[Option, ...]) -> list[str]:
        return [value for option in options for value in option.values if value in self._seeds.tints]

    def _image_by_value(self, options: tuple[Option, ...], images: tuple[Image, ...]) -> dict[str, str]:
        """Which picture a variant of a colour shows."""
        return {colour: image.id for colour, image in zip(self._colours(options), images, strict=False)}

    def _attributes(self) -> dict[str, AttributeValue]:
        attributes: dict[str, AttributeValue] = {}
        for name, values in self._leaf.attributes.items():
            if self._chance(0.1):
                continue
            if len(values) == 2 and all(type(value) is int for value in values):
                attributes[name] = self._random.randint(*values)
            else:
                chosen = self._random.choice(values)
                attributes[name] = tuple(chosen) if isinstance(chosen, list) else chosen
        return attributes
