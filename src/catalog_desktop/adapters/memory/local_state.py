"""A desk's own state in memory."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.ports.local_state import Intent, UnsavedEdit


class MemoryLocalState:
    """A desk that forgets everything when the process ends."""

    def __init__(self) -> None:
        self._intents: dict[str, Intent] = {}
        self._edits: dict[tuple[str, str], UnsavedEdit] = {}
        self._settings: dict[str, JsonValue] = {}

    async def put_intent(self, intent: Intent) -> None:
        """See `LocalState.put_intent`."""
        self._intents[intent.operation_id] = intent

    async def remove_intent(self, operation_id: str) -> None:
        """See `LocalState.remove_intent`."""
        self._intents.pop(operation_id, None)

    async def intents(self, shop_id: str) -> Sequence[Intent]:
        """See `LocalState.intents`."""
        found = [intent for intent in self._intents.values() if intent.shop_id == shop_id]
        return sorted(found, key=lambda intent: (intent.created_at, intent.operation_id))

    async def put_unsaved_edit(self, edit: UnsavedEdit) -> None:
        """See `LocalState.put_unsaved_edit`."""
        self._edits[edit.shop_id, edit.product_id] = edit

    async def remove_unsaved_edit(self, shop_id: str, product_id: str) -> None:
        """See `LocalState.remove_unsaved_edit`."""
        self._edits.pop((shop_id, product_id), None)

    async def unsaved_edits(self, shop_id: str) -> Sequence[UnsavedEdit]:
        """See `LocalState.unsaved_edits`."""
        found = [edit for edit in self._edits.values() if edit.shop_id == shop_id]
        return sorted(found, key=lambda edit: (-edit.saved_at, edit.product_id))

    async def get_setting(self, key: str) -> JsonValue:
        """See `LocalState.get_setting`."""
        return self._settings.get(key)

    async def put_setting(self, key: str, value: JsonValue) -> None:
        """See `LocalState.put_setting`."""
        if value is None:
            self._settings.pop(key, None)
        else:
            self._settings[key] = value

    async def settings(self, prefix: str) -> dict[str, JsonValue]:
        """See `LocalState.settings`."""
        return {key: value for key, value in sorted(self._settings.items()) if key.startswith(prefix)}
