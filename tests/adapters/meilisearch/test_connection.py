"""Addresses and names."""

import pytest

from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames, check_url
from catalog_desktop.domain.errors import BadUsage

NAMES = IndexNames("staging")


@pytest.mark.parametrize(
    "url", ["https://search.example.com", "https://search.example.com:7700/meili/", "http://127.0.0.1:7700"]
)
def test_addresses_where_a_key_is_safe(url: str) -> None:
    check_url(url)
    check_url("http://localhost:7700")
    check_url("http://[::1]:7700")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://search.example.com", "unencrypted"),
        ("http://127.0.0.1.example.com", "unencrypted"),
        ("ftp://127.0.0.1", "not the address"),
        ("search.example.com", "not the address"),
        ("https://user:word@search.example.com", "no user or password"),
        ("https://search.example.com?key=1", "not the address"),
        ("https://search.example.com:port", "not the address"),
        ("", "not the address"),
    ],
)
def test_addresses_that_are_refused(url: str, reason: str) -> None:
    with pytest.raises(BadUsage, match=reason):
        Connection(url, "key", NAMES)


def test_a_key_is_not_shown() -> None:
    connection = Connection("https://search.example.com/", "the secret", NAMES)
    assert "the secret" not in repr(connection)
    assert connection.url == "https://search.example.com"


def test_names_of_indexes() -> None:
    assert NAMES.live("01A") == "staging--01A--live"
    assert NAMES.build("01A", 7) == "staging--01A--b7"
    assert NAMES.meta == "staging--meta"
    assert NAMES.all_of_shop("01A") == "staging--01A--*"


def test_builds_are_told_from_live_indexes_and_from_those_of_others() -> None:
    assert NAMES.is_build("01A", NAMES.build("01A", 12))
    for name in (NAMES.live("01A"), NAMES.build("01AB", 1), IndexNames("x").build("01A", 1), "staging--01A--b1x"):
        assert not NAMES.is_build("01A", name)


@pytest.mark.parametrize("part", ["", "a--b", "-a", "a-", "a/b", "a b", "ü", "a*"])
def test_no_part_of_a_name_can_pass_for_two(part: str) -> None:
    with pytest.raises(BadUsage):
        IndexNames(part)
    with pytest.raises(BadUsage):
        NAMES.live(part)
