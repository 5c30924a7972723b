"""The cells that did not take what was pasted or filled into them, with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.cell_batch import RefusedCell
from catalog_desktop.views.grid.columns import COLUMNS, KEYS
from catalog_desktop.views.status.list_dialog import ListDialog
from catalog_desktop.views.value_words import count_words


class RefusedCellsDialog(ListDialog):
    """`refused` cells were never sent; `errors` are the products that the store refused."""

    def __init__(
        self,
        summary: str,
        refused: Sequence[RefusedCell],
        errors: Mapping[str, CatalogError],
        desk: ShopDesk,
        parent: QWidget | None,
    ) -> None:
        what = [count_words(len(refused), "cell")] if refused else []
        what += [count_words(len(errors), "product")] if errors else []
        hint = f"{summary}. What was refused is listed here."
        super().__init__(f"{' and '.join(what)} refused", hint, ("Product", "Cell", "Reason"), parent)
        rows = [(entry.cell.row.product_id, _of_cell(entry)) for entry in refused]
        rows += [(key, (_title(desk, key), "", str(error))) for key, error in errors.items()]
        self.set_rows(rows)
        self.add_close()


def _of_cell(entry: RefusedCell) -> tuple[str, str, str]:
    cell = entry.cell
    return cell.row.document.title, f"{COLUMNS[KEYS.index(cell.key)].title}: {cell.text}", entry.reason


def _title(desk: ShopDesk, product_id: str) -> str:
    row = desk.result.product(product_id)
    return row.document.title if row is not None else product_id
