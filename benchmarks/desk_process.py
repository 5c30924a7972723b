"""A desk without a window, which keeps search up to date until its standard input ends, or as soon as nobody else owns
the catalog: `python -m benchmarks.desk_process PROFILE`. It tells the state of each shop, one JSON object a line."""

from __future__ import annotations

import asyncio
import json
import sys

from catalog_desktop.adapters.embedded.ownership import OwnedElsewhere
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.config.profiles import Profile, load_profile
from catalog_desktop.projector.progress import ProjectionProgress

_SECONDS_BETWEEN_TRIES = 0.05


def tell(progress: ProjectionProgress) -> None:
    """One line."""
    print(json.dumps({"state": progress.state.value, "holder": progress.holder}), flush=True)


async def be_a_desk(profile: Profile) -> None:
    """Own the catalog, once that is possible."""
    while True:
        try:
            async with own_profile(profile) as owned:
                owned.progress.listen(tell)
                for progress in owned.progress.all_latest():
                    tell(progress)
                await asyncio.to_thread(sys.stdin.read)
                return
        except OwnedElsewhere:
            await asyncio.sleep(_SECONDS_BETWEEN_TRIES)


if __name__ == "__main__":
    asyncio.run(be_a_desk(load_profile(sys.argv[1])))
