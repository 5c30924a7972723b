"""Instants as people say them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

_MINUTE_MS, _HOUR_MS, _DAY_MS = 60_000, 3_600_000, 86_400_000
_DAYS_COUNTED = 7


def time_words(at: int, now: int, time_zone: str) -> str:
    """ "now", "4 min", "2 h", "yesterday", "3 days", "12 Nov", "12 Nov 2024"; instants are Unix ms."""
    age = now - at
    if age < _MINUTE_MS:
        return "now"
    if age < _HOUR_MS:
        return f"{age // _MINUTE_MS} min"
    zone = ZoneInfo(time_zone)
    then, today = datetime.fromtimestamp(at / 1000, zone), datetime.fromtimestamp(now / 1000, zone)
    days = (today.date() - then.date()).days
    if days == 0:
        return f"{age // _HOUR_MS} h"
    if days == 1:
        return "yesterday"
    if days < _DAYS_COUNTED:
        return f"{days} days"
    words = f"{then.day} {then:%b}"
    return words if then.year == today.year else f"{words} {then.year}"


def full_time(at: int, time_zone: str) -> str:
    """ "12 Nov 2025, 14:05": for tooltips."""
    then = datetime.fromtimestamp(at / 1000, ZoneInfo(time_zone))
    return f"{then.day} {then:%b %Y, %H:%M}"


def clock_time(at: int, time_zone: str) -> str:
    """ "14:05": when, on the same day."""
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(time_zone)):%H:%M}"
