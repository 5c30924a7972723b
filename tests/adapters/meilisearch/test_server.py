"""The server that the other tests use."""

import urllib.request

from tests.meilisearch_server import MeilisearchServer


def test_a_server_keeps_its_address_when_it_is_started_again(own_meilisearch: MeilisearchServer) -> None:
    before = own_meilisearch.url
    own_meilisearch.stop(kill=True)
    own_meilisearch.start()
    with urllib.request.urlopen(f"{before}/health", timeout=5) as answer:
        assert answer.status == 200


def test_one_server_serves_the_whole_run(meilisearch_server: MeilisearchServer) -> None:
    with urllib.request.urlopen(f"{meilisearch_server.url}/health", timeout=5) as answer:
        assert answer.status == 200
