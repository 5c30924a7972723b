"""What became of each product when some were refused."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from catalog_desktop.session.writing import WriteResult
from catalog_desktop.views.status.list_dialog import ListDialog
from catalog_desktop.views.value_words import count_words


class OutcomeDialog(ListDialog):
    """The refused products with their reasons, under a sentence on how many were changed."""

    def __init__(self, summary: str, result: WriteResult, titles: Mapping[str, str], parent: QWidget | None) -> None:
        refused = count_words(len(result.errors), "product")
        super().__init__(
            f"{refused} refused", f"{summary}. What was refused is listed here.", ("Product", "Reason"), parent
        )
        self.set_rows([(key, (titles.get(key, key), str(error))) for key, error in result.errors.items()])
        self.add_close()
