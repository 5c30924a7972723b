"""The points of a check, one under the other, ticked or explained."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from catalog_desktop.domain.finding import Finding
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.icon_label import IconLabel
from catalog_desktop.views.widgets.labels import TextLabel

_ICON = 16


class FindingList(QWidget):
    """Takes no room before the first finding."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings: list[Finding] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def clear(self) -> None:
        """Forget what was found."""
        self.findings.clear()
        while (item := self._column.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.deleteLater()
        self.hide()

    def add(self, finding: Finding) -> None:
        """Show one more."""
        self.findings.append(finding)
        self._column.addWidget(_row(finding))
        self.show()


def _row(finding: Finding) -> QWidget:
    row = QWidget()
    row.setAccessibleName(f"{finding.name}: {'all is well' if finding.ok else 'to be mended'}")
    row.setAccessibleDescription(finding.detail)
    words = QVBoxLayout()
    words.setSpacing(1)
    detail = TextLabel(finding.detail, Type.SECONDARY, tone="muted" if finding.ok else "bad")
    detail.setWordWrap(True)
    words.addWidget(TextLabel(finding.name, Type.STRONG))
    words.addWidget(detail)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    icon = IconLabel(*(("circle-check", "good") if finding.ok else ("circle-x", "bad")), _ICON)
    line.addWidget(icon)
    line.setAlignment(icon, line.alignment())
    line.addLayout(words, 1)
    return row
