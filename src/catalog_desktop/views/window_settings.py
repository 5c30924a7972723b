"""How the window was left: geometry, panels, theme, shop. Kept on this desk."""

from __future__ import annotations

from typing import TypeVar

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.ports.local_state import LocalState
from catalog_desktop.views.tasks import TaskOwner

_PREFIX = "window."
_T = TypeVar("_T", str, int, bool)


class WindowSettings:
    """Read at once, written soon after a change; `tasks` owns the writing and must be drained before it is closed."""

    def __init__(self, local: LocalState, values: dict[str, JsonValue], tasks: TaskOwner) -> None:
        self._local = local
        self._values = values
        self._tasks = tasks
        self._dirty: dict[str, JsonValue] = {}
        self._is_storing = False

    @classmethod
    async def load(cls, local: LocalState, tasks: TaskOwner) -> WindowSettings:
        """The settings as they were left."""
        values = await local.settings(_PREFIX)
        return cls(local, {key.removeprefix(_PREFIX): value for key, value in values.items()}, tasks)

    def get(self, key: str, default: _T) -> _T:
        """A setting; `default` also when what is stored is of another type."""
        value = self._values.get(key)
        return value if isinstance(value, type(default)) else default

    def has(self, key: str) -> bool:
        """Whether the person has ever decided on it."""
        return key in self._values

    def put(self, key: str, value: JsonValue) -> None:
        """Keep a setting."""
        if self._values.get(key) == value:
            return
        self._values[key] = self._dirty[key] = value
        if not self._is_storing:
            self._is_storing = True
            self._tasks.start(self._store(), "store settings")

    async def _store(self) -> None:
        try:
            while self._dirty:
                key, value = self._dirty.popitem()
                await self._local.put_setting(_PREFIX + key, value)
        finally:
            self._is_storing = False
