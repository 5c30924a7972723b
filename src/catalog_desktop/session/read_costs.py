"""What reading documents costs where every read is billed."""

from __future__ import annotations

from collections.abc import Mapping

USD_PER_100_000_READS = 0.06
"""Firestore in the multi-region `nam5`; single regions cost from 0.03 (https://cloud.google.com/firestore/pricing)."""


def total_reads(documents: Mapping[str, int]) -> int:
    """Documents read, whatever for."""
    return sum(documents.values())


def cost_usd(reads: int) -> float:
    """US dollars for so many reads beyond the free ones, at the highest price."""
    return reads / 100_000 * USD_PER_100_000_READS
