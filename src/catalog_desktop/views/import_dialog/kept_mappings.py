"""Mappings kept on this computer for the next file of the same shape."""

from __future__ import annotations

import hashlib

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.exchange.importing.inspection import Inspection
from catalog_desktop.exchange.mapping.mapping import Mapping
from catalog_desktop.exchange.mapping.mapping_file import mapping_from_json, mapping_to_json
from catalog_desktop.ports.local_state import LocalState

_PREFIX = "import.mapping."


class KeptMappings:
    """Files have the same shape when they are of one kind and have the same columns, in whatever order."""

    def __init__(self, local: LocalState) -> None:
        self._local = local

    async def find(self, shop_id: str, inspection: Inspection) -> Mapping | None:
        """The mapping that was last used for such a file; None when there is none, or an older program wrote it."""
        raw = await self._local.get_setting(_key(shop_id, inspection))
        try:
            return mapping_from_json(raw) if isinstance(raw, dict) else None
        except BadUsage:
            return None

    async def keep(self, shop_id: str, inspection: Inspection, mapping: Mapping) -> None:
        """Use this mapping the next time, too."""
        value: JsonValue = mapping_to_json(mapping)
        await self._local.put_setting(_key(shop_id, inspection), value)


def _key(shop_id: str, inspection: Inspection) -> str:
    names = sorted(column.name for column in inspection.columns)
    text = "\n".join([inspection.file_format.kind.value, *names])
    return f"{_PREFIX}{shop_id}.{hashlib.sha256(text.encode()).hexdigest()[:32]}"
