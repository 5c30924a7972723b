"""Connections to shared stores: listed, tried and kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from catalog_desktop.config.connection import TypedConnection
from catalog_desktop.config.profiles import Profile, load_profiles, save_profile
from catalog_desktop.config.secrets import Secret, Secrets
from catalog_desktop.domain.finding import Finding

_NOT_LASTING = "This system has no keyring: the secrets are kept until the program ends, and have to be typed again."


class ProfileConnections:
    """See `views.window_services.Connections`."""

    async def profiles(self) -> Sequence[Profile]:
        """All profiles, the embedded one first."""
        return tuple((await asyncio.to_thread(load_profiles)).values())

    async def check(self, connection: TypedConnection) -> AsyncIterator[Finding]:
        """Ask both servers, step by step."""
        from catalog_desktop.app.shared_checks import check_connection

        async for finding in check_connection(connection):
            yield finding

    async def save(self, connection: TypedConnection) -> Finding | None:
        """Sign in when a password was typed, then keep the profile and its secrets."""
        secrets = await asyncio.to_thread(_keep, connection)
        return None if secrets.is_lasting else Finding("Secrets", ok=False, detail=_NOT_LASTING)


def _keep(connection: TypedConnection) -> Secrets:
    profile, secrets = connection.profile, Secrets(connection.profile.name)
    sign_in = profile.cloud.sign_in if profile.cloud else None
    if sign_in is not None and connection.password:
        from catalog_desktop.adapters.firestore.sign_in import FirebaseSignIn

        signed_in = FirebaseSignIn(sign_in.api_key).with_password(sign_in.email, connection.password)
        secrets.put(Secret.REFRESH_TOKEN, signed_in.refresh_token)
    typed = {Secret.SEARCH_KEY: connection.search_key, Secret.PROJECTOR_KEY: connection.projector_key}
    for secret, value in typed.items():
        if value:
            secrets.put(secret, value)
    save_profile(profile)
    return secrets
