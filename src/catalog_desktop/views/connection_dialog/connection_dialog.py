"""Connect to a shared catalog: where it is, who signs in, and a test of every step before anything is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.finding import Finding
from catalog_desktop.views.connection_dialog.connection_fields import ConnectionFields
from catalog_desktop.views.connection_dialog.finding_list import FindingList
from catalog_desktop.views.shop_settings.form_dialog import FormDialog
from catalog_desktop.views.tasks import TaskOwner, report_to_loop
from catalog_desktop.views.widgets.buttons import Button
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.window_services import Connections


class ConnectionDialog(FormDialog):
    """`chosen` is the name of the profile to open once the dialog is accepted."""

    def __init__(self, connections: Connections, profile: Profile | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent, "Connect to a shared catalog", "Save and open")
        self.chosen = ""
        self.fields = ConnectionFields(profile)
        self.findings = FindingList()
        self.test_button = Button("Test")
        self.tasks = TaskOwner("connection", self._failed)
        self._connections = connections
        self._errors: dict[QLineEdit, FieldError] = {}
        self._add_fields()
        self.test_button.clicked.connect(self.tasks.slot(self._test, "test"))
        self.fields.projects.toggled.connect(lambda _: self._revise())
        self.finished.connect(lambda _: self.tasks.cancel())
        self.fields.name.setFocus()
        self._revise()
        self.fit()

    def accept(self) -> None:
        """Keep the profile and its secrets, then close."""
        if self._show_complaint():
            self.tasks.start(self._save(), "save")

    async def _save(self) -> None:
        connection = self.fields.connection()
        self.accept_button.setEnabled(False)
        try:
            notes = await self._connections.save(connection)
        finally:
            self.accept_button.setEnabled(True)
        if notes is not None:
            self.findings.add(notes)
        self.chosen = connection.profile.name
        super().accept()

    async def _test(self) -> None:
        if not self._show_complaint():
            return
        self.findings.clear()
        self.test_button.setEnabled(False)
        try:
            async for finding in self._connections.check(self.fields.connection()):
                self.findings.add(finding)
        finally:
            self.test_button.setEnabled(True)

    def _show_complaint(self) -> bool:
        """Whether this is a connection; otherwise it is said at the field, which gets the focus."""
        complaint = self.fields.complaint()
        for field, error in self._errors.items():
            error.set_message(complaint[1] if complaint is not None and field is complaint[0] else "")
        if complaint is not None:
            complaint[0].setFocus()
        return complaint is None

    def _add_fields(self) -> None:
        fields = self.fields
        for label, field, hint in (
            ("Name of this connection", fields.name, "How you will know it, for instance on the command line."),
            ("Google Cloud project", fields.project, "Where the products are kept: in Firestore."),
            ("Database", fields.database, ""),
            ("E-mail", fields.email, "Your account. Without one the identity of this machine is used."),
            ("Password", fields.password, "Asked for once; what signs you in again lies in the system's keyring."),
            ("Web API key of the project", fields.api_key, ""),
            ("Search server", fields.url, "The address of Meilisearch."),
            ("Environment", fields.environment, "What the names of its indexes begin with."),
            ("Search key", fields.search_key, "A key or token that may search, never the master key."),
        ):
            self._errors[field] = self.add_field(label, field, hint)
        self.add_field("Projection", fields.projects)
        self._errors[fields.projector_key] = self.add_field("Projector's key", fields.projector_key)
        hint = "For development on this machine alone; empty for the real Firestore."
        self._errors[fields.emulator] = self.add_field("Firestore emulator", fields.emulator, hint)
        self.add_field("Test", self.test_button, "Asks both servers with what stands here; nothing is kept or written.")
        self.add_field("", self.findings)

    def _revise(self) -> None:
        self.fields.projector_key.setEnabled(self.fields.projects.isChecked())

    def _failed(self, name: str, error: Exception) -> None:
        if not isinstance(error, CatalogError):
            report_to_loop(name, error)
        self.findings.add(Finding("Not done", ok=False, detail=str(error)))
