"""Sets of slots. A slot is the number under which an index keeps a document; a set of them is a roaring bitmap.

Conversions go through packed bits and buffers: building a bitmap from a million numbers one by one takes 50 ms
under the interpreter lock, from packed bits 2 ms.
"""

from __future__ import annotations

import array
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

Slots: TypeAlias = NDArray[np.uint32]

_FEW = 4096
_CHUNK = 1 << 16
_TEXT_PIECE = 1 << 16
_COOKIE_WITHOUT_RUNS = 12346


def bitmap_of(slots: Slots) -> BitMap:
    """The set of slots, in whichever order."""
    if len(slots) <= _FEW:
        return BitMap(array.array("I", slots.astype(np.uint32, copy=False).tobytes()))
    mask = np.zeros(int(slots.max()) + 1, dtype=np.bool_)
    mask[slots] = True
    return bitmap_of_mask(mask)


def bitmap_of_mask(mask: NDArray[np.bool_]) -> BitMap:
    """The set of the places at which `mask` is true, through the portable format
    (https://github.com/RoaringBitmap/RoaringFormatSpec): a chunk of 65,536 is bits, or numbers when it has few."""
    keys, sizes, containers = [], [], []
    for key, start in enumerate(range(0, len(mask), _CHUNK)):
        chunk = mask[start : start + _CHUNK]
        size = int(np.count_nonzero(chunk))
        if size:
            keys.append(key)
            sizes.append(size)
            containers.append(_numbers(chunk) if size <= _FEW else _bits(chunk))
    return BitMap.deserialize(_portable(keys, sizes, containers))


def _numbers(chunk: NDArray[np.bool_]) -> bytes:
    return np.flatnonzero(chunk).astype("<u2").tobytes()


def _bits(chunk: NDArray[np.bool_]) -> bytes:
    return np.packbits(chunk, bitorder="little").tobytes().ljust(_CHUNK // 8, b"\0")


def _portable(keys: Sequence[int], sizes: Sequence[int], containers: Sequence[bytes]) -> bytes:
    count = len(keys)
    head = np.array([_COOKIE_WITHOUT_RUNS, count], dtype="<u4").tobytes()
    described = np.array([keys, np.array(sizes) - 1], dtype="<u2").T.tobytes() if count else b""
    lengths = [0, *(len(container) for container in containers[:-1])] if count else []
    offsets = (np.cumsum(lengths) + len(head) + len(described) + 4 * count).astype("<u4").tobytes() if count else b""
    return b"".join((head, described, offsets, *containers))


def slots_of(members: BitMap) -> Slots:
    """The slots of a set, ascending."""
    return np.frombuffer(members.to_array(), dtype=np.uint32)


def mask_of(members: BitMap, size: int) -> NDArray[np.bool_]:
    """A set as a mask of `size` places."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[slots_of(members)] = True
    return mask


def numbers_in(text: str | None) -> NDArray[np.int64]:
    """The numbers that SQLite's `group_concat` joined, in their order. In pieces, none of which holds the interpreter
    lock for long."""
    pieces = []
    start = 0
    while text and start < len(text):
        end = text.find(",", start + _TEXT_PIECE)
        end = len(text) if end < 0 else end
        pieces.append(np.fromstring(text[start:end], dtype=np.int64, sep=","))
        start = end + 1
    return np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int64)


def bitmap_of_text(text: str | None) -> BitMap:
    """The set of the slots that `group_concat` joined, in whichever order."""
    return bitmap_of(numbers_in(text).astype(np.uint32))


def union(sets: Iterable[BitMap]) -> BitMap:
    """The union of any number of sets; not one of them itself."""
    return BitMap.union(BitMap(), *sets)
