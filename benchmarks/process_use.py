"""What a process has in use, as Linux tells it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """Resident memory in MB; threads; open handles, and those of them that are connections."""

    memory_mb: float
    threads: int
    handles: int
    connections: int


def use_of(process_id: int) -> ProcessUse:
    """At this moment. Reads `/proc`, so on Linux alone."""
    process = Path(f"/proc/{process_id}")
    lines = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines() if ":" in line)
    handles = [_target(handle) for handle in (process / "fd").iterdir()]
    return ProcessUse(
        memory_mb=int(lines["VmRSS"].split()[0]) / 1024,
        threads=int(lines["Threads"]),
        handles=len(handles),
        connections=sum(target.startswith("socket:") for target in handles),
    )


def _target(handle: Path) -> str:
    try:
        return str(handle.readlink())
    except OSError:  # closed meanwhile
        return ""
