"""The settings of every index, as code: applied when it is created, read back, and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from catalog_desktop.adapters.meilisearch.index_version import APPLIED
from catalog_desktop.domain.typos import MIN_LETTERS_FOR_ONE, MIN_LETTERS_FOR_TWO

MAX_TOTAL_HITS = 10_000_000
MAX_VALUES_PER_FACET = 2_000
"""Of a facet with more values the most frequent ones are counted."""

_EQUALITY = {"facetSearch": False, "filter": {"equality": True, "comparison": False}}
_RANGES = {"facetSearch": False, "filter": {"equality": True, "comparison": True}}
_VOCABULARY = {"facetSearch": True, "filter": {"equality": True, "comparison": False}}

INDEX_SETTINGS: Mapping[str, Any] = {
    # Products are found by filters on their words (`document_fields` says why), so nothing is indexed a second time
    # for the server's own full-text search.
    "searchableAttributes": [],
    "displayedAttributes": ["*"],
    "filterableAttributes": [
        {"attributePatterns": ["words", "windows", "title_words", "title_windows"], "features": _RANGES},
        {"attributePatterns": ["code_ends", "variants", "prices", "stocks"], "features": _RANGES},
        {"attributePatterns": ["order.*", "part", APPLIED, "variant_count"], "features": _RANGES},
        {"attributePatterns": ["keys", "facets.*", "joined", "title_joined"], "features": _EQUALITY},
        {"attributePatterns": ["near"], "features": _VOCABULARY},
    ],
    "sortableAttributes": [APPLIED, "order", "variant_count"],
    "rankingRules": ["sort"],
    "typoTolerance": {
        "enabled": True,
        "minWordSizeForTypos": {"oneTypo": MIN_LETTERS_FOR_ONE, "twoTypos": MIN_LETTERS_FOR_TWO},
        "disableOnNumbers": True,
    },
    "pagination": {"maxTotalHits": MAX_TOTAL_HITS},
    "faceting": {"maxValuesPerFacet": MAX_VALUES_PER_FACET, "sortFacetValuesBy": {"*": "count"}},
    "facetSearch": True,
    "prefixSearch": "disabled",
    "proximityPrecision": "byAttribute",
    "searchCutoffMs": 10_000,
}


def settings_digest() -> str:
    """A checksum of `INDEX_SETTINGS`: an index made with others is rebuilt."""
    return hashlib.sha256(json.dumps(INDEX_SETTINGS, sort_keys=True).encode()).hexdigest()[:16]


def settings_differences(held: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """`{setting: (wanted, held)}` where an index, as the server gives its settings back, is not set as wanted."""
    return {
        name: (wanted, held.get(name))
        for name, wanted in INDEX_SETTINGS.items()
        if not _is_within(wanted, held.get(name))
    }


def _is_within(wanted: Any, held: Any) -> bool:
    """Objects come back with the server's defaults for what was not set."""
    if isinstance(wanted, dict):
        return isinstance(held, dict) and all(_is_within(value, held.get(key)) for key, value in wanted.items())
    return bool(wanted == held)
