"""The write port on Firestore."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from catalog_desktop.adapters.changeset_repository import ChangesetRepository
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.commit_job import CommitJob
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.limits import PRODUCT_BYTES
from catalog_desktop.adapters.firestore.pace import Pace
from catalog_desktop.adapters.firestore.receipts import check_age
from catalog_desktop.adapters.firestore.shop_state import ShopState
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.operation import Operation, Outcome
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record


class FirestoreProductRepository(ChangesetRepository):
    """Products in Firestore. A swap of SKUs between products succeeds when one call brings both, among some hundred
    changesets, and no more than eight pass SKUs around in a ring.

    An operation under an id that was made more than a year ago is refused with BadUsage.
    """

    def __init__(self, connection: FirestoreConnection, *, limit_bytes: int = PRODUCT_BYTES) -> None:
        self._connection = connection
        self._limit_bytes = limit_bytes
        self._paces: dict[str, Pace] = defaultdict(Pace)

    async def load_product(self, shop_id: str, product_id: str) -> Product:
        """See `ProductRepository.load_product`."""
        paths = self._connection.shop(shop_id)

        async def load(calls: FirestoreCalls) -> Product:
            state = ShopState(calls, paths)
            await state.read([product_id], ())
            product = state.products[product_id]
            if product is None:
                raise NotFound("product", product_id)
            return from_record(product.record)

        return await self._connection.run(load)

    async def _commit(self, shop_id: str, changesets: Sequence[Changeset], operation: Operation) -> Sequence[Outcome]:
        check_age(operation)
        paths, user_id = self._connection.shop(shop_id), self._connection.user_id
        pace = None if operation.origin.is_interactive else self._paces[shop_id]

        async def commit(calls: FirestoreCalls) -> list[Outcome]:
            job = CommitJob(calls, paths, operation, user_id, self._limit_bytes, pace)
            return await job.run(changesets)

        return await self._connection.run(commit)
