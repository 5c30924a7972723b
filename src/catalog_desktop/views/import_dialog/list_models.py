"""What an import would change, and what it refused, as table models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from catalog_desktop.domain.money import NumberFormat, format_amount
from catalog_desktop.domain.paths import FieldPath, JsonValue, field_name
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.importing.import_job import Difference, ImportJob
from catalog_desktop.exchange.importing.plan import Fate
from catalog_desktop.views.tasks import LatestTask, TaskOwner

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_PAGE = 200
_LONGEST = 60
_FATES = {Fate.CREATED: "New", Fate.UPDATED: "Changed"}
_MONEY = frozenset({"price", "compare_at"})


class _Lines(QAbstractTableModel):
    heads: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, ...]] = []

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return left if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.lines[index.row()][index.column()]
        return None


class DifferencesModel(_Lines):
    """Field by field, as far as one has scrolled: pages come from the job's staging file."""

    heads = ("Line", "", "Product", "Changes")

    def __init__(self, tasks: TaskOwner, style: NumberFormat, currency: str) -> None:
        super().__init__()
        self._loading = LatestTask(tasks, "differences")
        self._style, self._currency = style, currency
        self._job: ImportJob | None = None
        self._total = 0

    def show_job(self, job: ImportJob, total: int) -> None:
        """Show what the job's last dry run found."""
        self._loading.cancel()
        self.beginResetModel()
        self._job, self._total, self.lines = job, total, []
        self.endResetModel()

    def forget_job(self) -> None:
        """The job is not there any more."""
        self._loading.cancel()
        self._job = None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._job is not None and len(self.lines) < self._total

    def fetchMore(self, _parent: Index) -> None:
        if self._job is not None and not self._loading.running:
            self._loading.replace(self._fetch(self._job))

    async def _fetch(self, job: ImportJob) -> None:
        found = await job.differences(len(self.lines), _PAGE)
        if not found:
            self._total = len(self.lines)
            return
        self.beginInsertRows(QModelIndex(), len(self.lines), len(self.lines) + len(found) - 1)
        self.lines += [self._line(difference) for difference in found]
        self.endInsertRows()

    def _line(self, difference: Difference) -> tuple[str, ...]:
        fields = "; ".join(self._field(*field) for field in difference.fields)
        return (str(difference.line), _FATES.get(difference.fate, difference.fate.value), difference.title, fields)

    def _field(self, path: FieldPath, before: JsonValue, after: JsonValue) -> str:
        old, new = self._value(path, before), self._value(path, after)
        return f"{field_name(path)} {new}" if before is None else f"{field_name(path)} {old} → {new}"

    def _value(self, path: FieldPath, value: JsonValue) -> str:
        if isinstance(value, int) and (path[-1] in _MONEY or path[0] == "costs"):
            return format_amount(value, self._currency, self._style)
        if isinstance(value, list):
            value = ", ".join(str(item) for item in value if not isinstance(item, dict)) or f"{len(value)}"
        text = "none" if value is None else f"{len(value)} values" if isinstance(value, dict) else str(value)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


class RefusedModel(_Lines):
    """Line, field, value, reason."""

    heads = ("Line", "Field", "Value", "Why it is refused")

    def show_refused(self, refused: Sequence[Refused]) -> None:
        """Show these."""
        self.beginResetModel()
        self.lines = [(str(row.line), row.field, row.value, row.reason) for row in refused]
        self.endResetModel()
