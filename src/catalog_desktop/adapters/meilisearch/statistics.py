"""The catalog in numbers."""

from __future__ import annotations

from collections.abc import Mapping

from catalog_desktop.adapters.meilisearch.armour import readable
from catalog_desktop.adapters.meilisearch.document_fields import stock_values
from catalog_desktop.adapters.meilisearch.filter_language import EVERYTHING
from catalog_desktop.adapters.meilisearch.round import Rounds, counting
from catalog_desktop.domain.document import Availability
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.project import MISSING
from catalog_desktop.ports.product_read_model import ProductStats

_FACETS = ("status", "availability", "missing", "problem", "stock_value")


async def product_stats(rounds: Rounds) -> ProductStats:
    """See `ProductReadModel.get_product_stats`; one request."""
    (answer,) = await rounds.ask(counting(EVERYTHING, *(f"facets.{facet}" for facet in _FACETS)))
    distributions: Mapping[str, Mapping[str, int]] = answer["facetDistribution"]
    statuses, availabilities, missing, problems, digits = (
        distributions.get(f"facets.{facet}", {}) for facet in _FACETS
    )
    return ProductStats(
        index_version=(await rounds.state()).version,
        total=answer["totalHits"],
        by_status={status.value: statuses.get(status.value, 0) for status in Status},
        out_of_stock=availabilities.get(Availability.OUT, 0),
        low_stock=availabilities.get(Availability.LOW, 0),
        stock_value={currency: value for currency, value in sorted(stock_values(digits).items()) if value},
        missing={code: missing.get(code, 0) for code in MISSING},
        problems=dict(sorted((readable(code), count) for code, count in problems.items())),
    )
