"""Commands on profiles: list them, sign in, copy a catalog from one to another."""

from __future__ import annotations

import argparse
import asyncio
import getpass
from contextlib import AsyncExitStack
from typing import Any

from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.app.connections import ProfileConnections
from catalog_desktop.app.profile_catalog import own_profile, read_profile
from catalog_desktop.cli.report import DONE, DONE_WITH_REFUSALS, FAILED, Report, table
from catalog_desktop.config.connection import TypedConnection
from catalog_desktop.config.profiles import Profile, load_profile, load_profiles
from catalog_desktop.config.secrets import Secret, Secrets
from catalog_desktop.config.settings import Settings
from catalog_desktop.domain.errors import BadUsage, NotFound
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.copying import CopyDifference, CopyResult, ShopCopy
from catalog_desktop.exchange.job_control import JobControl, Progress
from catalog_desktop.ports.catalog_ports import CatalogPorts


async def profiles(arguments: argparse.Namespace, settings: Settings, report: Report) -> int:  # noqa: ARG001
    """List the profiles."""
    found = await asyncio.to_thread(load_profiles)
    document = [
        {
            "name": profile.name,
            "stores": "embedded" if profile.cloud is None else "cloud",
            "folder": str(profile.folder),
            **({} if profile.cloud is None else {"project": profile.cloud.firestore.project}),
        }
        for profile in found.values()
    ]
    rows = [["NAME", "STORES", "FOLDER"], *[[d["name"], d["stores"], d["folder"]] for d in document]]
    report.result(document, lambda: table(rows))
    return DONE


async def sign_in(arguments: argparse.Namespace, settings: Settings, report: Report) -> int:  # noqa: ARG001
    """Ask for the password of the profile's account, once."""
    profile = await _named_profile(arguments)
    if profile.cloud is None or profile.cloud.sign_in is None:
        raise BadUsage(f"The profile {profile.name} has no [sign_in] with an e-mail and the project's web API key.")
    email = profile.cloud.sign_in.email
    password = await asyncio.to_thread(getpass.getpass, f"Password of {email}: ")
    note = await ProfileConnections().save(TypedConnection(profile, password))
    if note is not None:
        report.message(note.detail)
    report.result({"profile": profile.name, "email": email}, lambda: f"Signed in as {email}.")
    return DONE


async def sign_out(arguments: argparse.Namespace, settings: Settings, report: Report) -> int:  # noqa: ARG001
    """Forget what signs in to the profile, and its keys."""
    profile = await _named_profile(arguments)
    secrets = Secrets(profile.name)
    for secret in Secret:
        await asyncio.to_thread(secrets.forget, secret)
    report.result({"profile": profile.name, "signed_out": True}, lambda: f"Signed out of {profile.name}.")
    return DONE


async def copy(arguments: argparse.Namespace, settings: Settings, report: Report) -> int:
    """Copy the shops of one profile to another, and compare them."""
    source_profile, target_profile = load_profile(arguments.source), load_profile(arguments.target)
    if source_profile.folder == target_profile.folder:
        raise BadUsage("A catalog is not copied onto itself.")
    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(read_profile(source_profile))
        target = await stack.enter_async_context(own_profile(target_profile, purpose="catalog-desktop copy"))
        shops = await _chosen_shops(source, getattr(arguments, "shop", None))
        documents = [await _copy_shop(source, target, shop, settings.person, report) for shop in shops]
    report.result({"shops": documents}, lambda: "\n".join(map(_plain, documents)))
    if any(document["cancelled"] or document["missing"] or document["different"] for document in documents):
        return FAILED
    return DONE_WITH_REFUSALS if any(document["left_out"] for document in documents) else DONE


async def _named_profile(arguments: argparse.Namespace) -> Profile:
    name: str | None = getattr(arguments, "profile", None)
    if name is None:
        raise BadUsage("Name the profile with --profile.")
    return await asyncio.to_thread(load_profile, name)


async def _chosen_shops(source: CatalogPorts, wanted: str | None) -> list[Shop]:
    shops = await source.shops.list_shops()
    chosen = [shop for shop in shops if wanted is None or wanted in (shop.id, shop.name)]
    if not chosen:
        raise NotFound("shop", wanted or "to copy")
    return chosen


async def _copy_shop(
    source: CatalogPorts, target: OwnedCatalog, shop: Shop, person: str, report: Report
) -> dict[str, Any]:
    def show(progress: Progress) -> None:
        left = f", {progress.seconds_left:.0f} s left" if progress.seconds_left is not None else ""
        report.progress(f"{progress.step} “{shop.name}”: {progress.done} of {progress.total}{left}")

    copying, control = ShopCopy(source, target.ports, shop, by=person), JobControl(show)
    result = await copying.run(control)
    report.progress_done()
    await asyncio.wrap_future(target.projector.follow(shop.id))
    difference = await copying.compare(control)
    report.progress_done()
    return _document(shop, result, difference)


def _document(shop: Shop, result: CopyResult, difference: CopyDifference) -> dict[str, Any]:
    return {
        "shop": shop.id,
        "name": shop.name,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "left_out": [{"id": left.product_id, "reason": left.reason} for left in result.left_out],
        "pictures_left": sorted(result.pictures_left),
        "cancelled": result.was_cancelled,
        "compared": difference.compared,
        "missing": difference.missing,
        "different": difference.different,
        "extra": difference.extra,
    }


def _plain(document: dict[str, Any]) -> str:
    counts = ", ".join(f"{document[name]} {name}" for name in ("created", "updated", "unchanged"))
    compared = ", ".join(f"{document[name]} {name}" for name in ("missing", "different", "extra"))
    lines = [f"“{document['name']}”: {counts}; compared {document['compared']}: {compared}"]
    lines += [f"  {left['id']}: {left['reason']}" for left in document["left_out"]]
    if document["pictures_left"]:
        lines.append(f"  {len(document['pictures_left'])} picture files stayed here: shared stores keep addresses only")
    return "\n".join(lines)
