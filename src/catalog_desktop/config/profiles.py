"""Profiles: which stores a catalog lives in, named in `profiles.toml` in the user's configuration folder.

    [berlin]
    projects = true                      # this desk may keep search up to date

    [berlin.firestore]
    project = "shop-berlin"
    database = "(default)"               # the default
    emulator = "127.0.0.1:8080"          # for development alone

    [berlin.search]
    url = "https://search.example.com"
    environment = "prod"                 # first part of the names of indexes; the default

    [berlin.sign_in]
    email = "mira@example.com"
    api_key = "AIza…"                    # the project's web API key, which is public

    [cellar]
    folder = "/srv/catalogs/cellar"      # embedded stores in another folder

Secrets are never in the file: see `secrets`. The profile `embedded` needs no entry.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_config_path, user_data_path

from catalog_desktop.config.settings import load_settings
from catalog_desktop.domain.errors import BadUsage, NotFound

EMBEDDED = "embedded"
_APP = "catalog-desktop"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FirestoreSettings:
    """Where the truth is: a Google Cloud project and its database. `emulator` is `host:port` on this machine, and is
    for development alone."""

    project: str
    database: str = "(default)"
    emulator: str = ""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Where search is: the address of a Meilisearch server, and the environment that the names of its indexes
    begin with."""

    url: str
    environment: str = "prod"


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """Who signs in to Firestore: an account of the project's Firebase Authentication."""

    email: str
    api_key: str


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """The shared stores of a profile. Without `sign_in` the machine's own identity is used, as servers do.
    `projects`: this desk may keep search up to date while nobody else does."""

    firestore: FirestoreSettings
    search: SearchSettings
    sign_in: SignInSettings | None = None
    projects: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One catalog to work with. `folder` holds its embedded stores, or what this desk keeps of shared ones."""

    name: str
    folder: Path
    cloud: CloudSettings | None = None


def profiles_file() -> Path:
    """The file that names the profiles."""
    return user_config_path(_APP) / "profiles.toml"


def default_folder(name: str) -> Path:
    """Where a profile keeps its files when the file names no other place."""
    return user_data_path(_APP) / "profiles" / name


def load_profile(name: str, file: Path | None = None) -> Profile:
    """The profile of this name. Raises NotFound, and BadUsage that names the entry that is wrong."""
    profiles = load_profiles(file)
    if name not in profiles:
        raise NotFound("profile", name)
    return profiles[name]


def load_profiles(file: Path | None = None) -> dict[str, Profile]:
    """All profiles by name, `embedded` first. Raises BadUsage that names the entry that is wrong."""
    file = file or profiles_file()
    profiles = {EMBEDDED: Profile(EMBEDDED, load_settings().catalog)}
    for name, raw in _read(file).items():
        try:
            profiles[name] = _profile(name, raw)
        except BadUsage as error:
            raise BadUsage(f"{file.name}, [{name}]: {error}") from error
    return profiles


def save_profile(profile: Profile, file: Path | None = None) -> None:
    """Add the profile to the file or replace it there; comments and other profiles stay as they are."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    file = file or profiles_file()
    _profile(profile.name, _entry(profile))
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.is_file() else tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise BadUsage(f"{file.name} is no TOML file: {error}.") from error
    document[profile.name] = _entry(profile)
    written = file.with_suffix(".new")
    written.write_text(tomlkit.dumps(document), encoding="utf-8")
    written.replace(file)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadUsage(f"{file.name} cannot be read: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadUsage(f"{file.name} is no TOML file: {error}.") from error


def _profile(name: str, raw: object) -> Profile:
    if not _NAME.fullmatch(name):
        raise BadUsage("a name has letters, digits, - and _ only, and at most 40 of them.")
    if not isinstance(raw, dict):
        raise BadUsage("this must be a table.")
    unknown = set(raw) - {"folder", "projects", "firestore", "search", "sign_in"}
    if unknown:
        raise BadUsage(f"“{min(unknown)}” is not known here.")
    folder = Path(_text(raw, "folder")).expanduser() if "folder" in raw else default_folder(name)
    if "firestore" not in raw and "search" not in raw:
        return Profile(name, folder)
    projects = raw.get("projects", False)
    if not isinstance(projects, bool):
        raise BadUsage("“projects” must be true or false.")
    sign_in = _table(raw, "sign_in", SignInSettings) if "sign_in" in raw else None
    firestore, search = _table(raw, "firestore", FirestoreSettings), _table(raw, "search", SearchSettings)
    return Profile(name, folder, CloudSettings(firestore, search, sign_in, projects))


def _table(raw: dict[str, Any], name: str, kind: type[_T]) -> _T:
    """A table of texts as the dataclass that describes it."""
    table = raw.get(name)
    if not isinstance(table, dict):
        raise BadUsage(f"the table [{name}] is missing: a shared catalog needs [firestore] and [search].")
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    unknown = set(table) - known
    if unknown:
        raise BadUsage(f"“{name}.{min(unknown)}” is not known here; there are {', '.join(sorted(known))}.")
    try:
        return kind(**{key: _text(table, key, f"{name}.") for key in table})
    except TypeError:
        missing = sorted(known - set(table) - {"database", "emulator", "environment"})
        raise BadUsage(f"“{name}.{missing[0]}” is missing.") from None


def _text(table: dict[str, Any], key: str, prefix: str = "") -> str:
    value = table[key]
    if not isinstance(value, str):
        raise BadUsage(f"“{prefix}{key}” must be a text in quotes.")
    return value.strip()


def _entry(profile: Profile) -> dict[str, Any]:
    """The profile as the file has it; what has its default is left out."""
    entry: dict[str, Any] = {}
    if profile.folder != default_folder(profile.name):
        entry["folder"] = str(profile.folder)
    cloud = profile.cloud
    if cloud is None:
        return entry
    if cloud.projects:
        entry["projects"] = True
    entry["firestore"], entry["search"] = _given(asdict(cloud.firestore)), _given(asdict(cloud.search))
    if cloud.sign_in is not None:
        entry["sign_in"] = _given(asdict(cloud.sign_in))
    return entry


def _given(table: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in table.items() if value}
