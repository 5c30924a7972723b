"""Choosing files, awaited."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from catalog_desktop.views.dialog import finished


async def choose_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Ask for a file that exists; `kinds` is Qt's filter, as in "Tables (*.csv)". None when it was cancelled."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return await _chosen(dialog)


async def choose_target(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Ask where to write a file, proposing a name; the dialog asks before one that exists is replaced."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    return await _chosen(dialog)


async def _chosen(dialog: QFileDialog) -> Path | None:
    accepted = await finished(dialog)
    files = dialog.selectedFiles()
    return Path(files[0]) if accepted and files else None
