"""The identity of a server that projects: application default credentials, as Google's own libraries find them."""

from __future__ import annotations

import os
import time
from datetime import UTC
from pathlib import Path

from catalog_desktop.adapters.firestore.credentials import check_credentials_file
from catalog_desktop.adapters.firestore.renewed_token import Grant
from catalog_desktop.domain.errors import NotPermitted, StoreUnavailable

_FILE_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
_SCOPES = ("https://www.googleapis.com/auth/datastore",)


def renew_machine_token() -> Grant:
    """An access token of this machine's identity, for `RenewedToken`. Blocks.

    Raises NotPermitted when it has none, or when a service account's key lies on the machine.
    """
    from google.auth import default
    from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
    from google.auth.transport.requests import Request

    file = os.environ.get(_FILE_VARIABLE)
    if file:
        check_credentials_file(Path(file))
    try:
        credentials, _project = default(scopes=_SCOPES)
        credentials.refresh(Request())  # type: ignore[no-untyped-call]
    except DefaultCredentialsError as error:
        raise NotPermitted(
            "This machine has no identity for Google Cloud. Sign in with an account in the profile, or run this on a "
            "server with a service account attached."
        ) from error
    except GoogleAuthError as error:
        raise StoreUnavailable(f"Google Cloud gave no token: {error}") from error
    expiry = credentials.expiry
    lasts_s = expiry.replace(tzinfo=UTC).timestamp() - time.time() if expiry is not None else 3600.0
    return Grant(str(credentials.token), lasts_s)
