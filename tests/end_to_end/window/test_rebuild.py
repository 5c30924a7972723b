"""The search index is built anew while somebody works: the grid answers all the time, and no edit is lost."""

from __future__ import annotations

from catalog_desktop.config.profiles import Profile
from catalog_desktop.session.projection_report import ProjectionReport
from tests.end_to_end.window.real_window import SHOP, real_window

COUNT, SHARED_COUNT = 3_000, 300
"""Enough to type something before it is over; shared stores write some hundred products a second."""
MOST_EDITS = 8
"""Each edit is made searchable before the rebuild goes on: without an end of edits a busy machine would not finish."""


async def test_editing_and_searching_go_on_during_a_rebuild(profile: Profile) -> None:
    count = COUNT if profile.cloud is None else SHARED_COUNT
    async with real_window(profile, count) as window:
        desk, ports = window.desk, window.owned.ports
        rebuilding: list[bool] = []
        totals: set[int] = set()

        def heard(report: ProjectionReport) -> None:
            if rebuilding or report.rebuild is not None:
                rebuilding.append(report.rebuild is not None)

        window.services.reports.subscribe(heard)
        version = desk.result.latest.index_version
        desk.result.summarised.subscribe(lambda _: totals.add(desk.result.latest.total))
        window.page.commands.actions["reindex"].trigger()
        await window.until(lambda: rebuilding)
        assert window.page.parts.shelf.isVisible()

        edited = 0
        while rebuilding[-1] and edited < MOST_EDITS:
            await window.search(f"sku:LAMP-{edited}", 1)
            await window.edit_price(f"L{edited:02}", f"{6_000 + edited}.25")
            edited += 1
        assert edited, "the rebuild was over before anything could be typed"
        assert totals <= {1, count}, "each answer had its one product, or all while nothing was asked for"

        await window.until(lambda: not rebuilding[-1], patience_s=60)
        await window.until(lambda: not desk.writes.saving_count and not desk.tracker.pending_ids)
        await window.search(f"price:<{6_000 + edited}", edited)
        assert desk.result.latest.index_version != version
        prices = {document.id: document.price_min for document in window.documents}
        assert prices == {f"L{number:02}": 100 * number + 600_025 for number in range(edited)}
        for product_id, price in prices.items():
            assert (await ports.repository.load_product(SHOP.id, product_id)).variants[0].price == price
