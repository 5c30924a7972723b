"""The embedded search engine of one catalog: its two ports and the threads behind them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.search.loading import Progress
from catalog_desktop.adapters.embedded.search.read_model import EmbeddedReadModel
from catalog_desktop.adapters.embedded.search.search_index import EmbeddedSearchIndex
from catalog_desktop.adapters.embedded.search.shop_indexes import ShopIndexes
from catalog_desktop.adapters.embedded.search.shop_settings import ShopSettings
from catalog_desktop.adapters.embedded.search.work_thread import WorkThread
from catalog_desktop.domain.errors import CatalogError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EmbeddedSearch:
    """An open engine. The index is for the catalog's owner alone."""

    index: EmbeddedSearchIndex
    read_model: EmbeddedReadModel


@asynccontextmanager
async def embedded_search(
    folder: CatalogFolder, *, is_owner: bool = True, progress: Progress = lambda _done, _total: None
) -> AsyncIterator[EmbeddedSearch]:
    """The search engine of a catalog whose tables are up to date.

    `is_owner` False is for a process beside the owner, which reads and writes nothing. `progress` is called on the
    engine's threads while an index has to be loaded document by document. At the end the state in memory is kept for
    the next start.
    """
    indexes = ShopIndexes(folder, progress, is_owner=is_owner)
    settings = ShopSettings(folder)
    searching = WorkThread("search")
    writing = WorkThread("search index", idle=lambda: _tidy(indexes, writing) if is_owner else None)

    try:
        yield EmbeddedSearch(
            EmbeddedSearchIndex(indexes, writing, searching), EmbeddedReadModel(indexes, settings, searching)
        )
    finally:
        await searching.run(lambda: _stop_reading(indexes, settings))
        await writing.run(lambda: _stop_writing(indexes, is_owner=is_owner))
        await searching.close()
        await writing.close()


def _tidy(indexes: ShopIndexes, writing: WorkThread) -> None:
    for index in indexes.opened():
        with writing.interrupting(index.writer()):
            index.tidy(lambda: not writing.is_interrupted)


def _stop_reading(indexes: ShopIndexes, settings: ShopSettings) -> None:
    settings.close()
    for index in indexes.opened():
        index.close_reader()


def _stop_writing(indexes: ShopIndexes, *, is_owner: bool) -> None:
    for index in indexes.opened():
        try:
            if is_owner:
                index.save()
        except (CatalogError, OSError) as error:
            _log.warning("The next start of %s will take longer: %s", index.file.name, error)
        finally:
            index.close_writer()
