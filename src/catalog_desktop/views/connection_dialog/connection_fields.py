"""The fields of a connection, and the connection that they make."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLineEdit

from catalog_desktop.config.connection import TypedConnection
from catalog_desktop.config.profiles import (
    CloudSettings,
    FirestoreSettings,
    Profile,
    SearchSettings,
    SignInSettings,
    default_folder,
)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


class ConnectionFields:
    """Line edits for one profile; `profile` fills them when there is one already."""

    def __init__(self, profile: Profile | None) -> None:
        cloud = profile.cloud if profile else None
        sign_in = cloud.sign_in if cloud else None
        self._folder: Path | None = profile.folder if profile else None
        self.name = QLineEdit(profile.name if profile else "", placeholderText="berlin")
        self.project = QLineEdit(cloud.firestore.project if cloud else "", placeholderText="my-shop-12345")
        self.database = QLineEdit(cloud.firestore.database if cloud else "", placeholderText="(default)")
        self.emulator = QLineEdit(cloud.firestore.emulator if cloud else "", placeholderText="127.0.0.1:8080")
        self.email = QLineEdit(sign_in.email if sign_in else "", placeholderText="you@example.com")
        self.api_key = QLineEdit(sign_in.api_key if sign_in else "")
        self.password = _secret()
        self.url = QLineEdit(cloud.search.url if cloud else "", placeholderText="https://search.example.com")
        self.environment = QLineEdit(cloud.search.environment if cloud else "", placeholderText="prod")
        self.search_key = _secret()
        self.projects = QCheckBox("Keep search up to date from this desk while nobody else does")
        self.projects.setChecked(cloud.projects if cloud else False)
        self.projector_key = _secret()

    def complaint(self) -> tuple[QLineEdit, str] | None:
        """The first field that keeps this from being a connection, and why."""
        if not _NAME.fullmatch(self.name.text().strip()):
            return self.name, "Letters, digits, - and _ only"
        for field in (self.project, self.url):
            if not field.text().strip():
                return field, "Please fill this in"
        if bool(self.email.text().strip()) != bool(self.api_key.text().strip()):
            missing = self.api_key if self.email.text().strip() else self.email
            return missing, "E-mail and web API key go together"
        return None

    def connection(self) -> TypedConnection:
        """What was typed, when there is no complaint."""
        name, email = self.name.text().strip(), self.email.text().strip()
        cloud = CloudSettings(
            FirestoreSettings(
                self.project.text().strip(),
                self.database.text().strip() or "(default)",
                self.emulator.text().strip(),
            ),
            SearchSettings(self.url.text().strip(), self.environment.text().strip() or "prod"),
            SignInSettings(email, self.api_key.text().strip()) if email else None,
            self.projects.isChecked(),
        )
        return TypedConnection(
            Profile(name, self._folder or default_folder(name), cloud),
            self.password.text(),
            self.search_key.text().strip(),
            self.projector_key.text().strip(),
        )


def _secret() -> QLineEdit:
    field = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
    field.setPlaceholderText("as it is kept, when left empty")
    return field
