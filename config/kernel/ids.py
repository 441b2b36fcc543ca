"""Ids: a UUID of version 7 in the database, a TypeID in public.

A public id is a prefix, an underscore and the UUID in 26 characters of Crockford's base 32 (TypeID specification 0.3):
`tr_01h455vb4pex5vsknk084sn02q`. UUIDs of version 7 (RFC 9562, 5.7) sort by the time they were made, so their indexes
stay compact and a list by id is a list by age.
"""

from __future__ import annotations

import os
import threading
import time
import uuid

from config.kernel.errors import NotFound

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_ENCODED_LENGTH = 26
_COUNTER_BITS = 12
_PAIRS = [ALPHABET[high] + ALPHABET[low] for high in range(32) for low in range(32)]

_lock = threading.Lock()
_last_tick = 0


def new() -> uuid.UUID:
    """Make a UUID v7. The ids of one process ascend: 12 bits after the milliseconds count (RFC 9562, 6.2, method 3)."""
    return new_many(1)[0]


def new_many(count: int) -> list[uuid.UUID]:
    """Make `count` ascending ids with one reading of the clock."""
    global _last_tick  # noqa: PLW0603 - one counter for the process, behind its lock
    with _lock:
        # A tick is the milliseconds and twelve more bits of the same clock: a fraction of the millisecond.
        first = max(time.time_ns() * 4096 // 1_000_000, _last_tick + 1)
        _last_tick = first + count - 1
    random_bits = os.urandom(8 * count)
    return [_assemble(first + i, random_bits[8 * i : 8 * i + 8]) for i in range(count)]


def _assemble(tick: int, random_bytes: bytes) -> uuid.UUID:
    milliseconds, counter = tick >> _COUNTER_BITS, tick & 0xFFF
    tail = int.from_bytes(random_bytes, "big") & ((1 << 62) - 1)
    return uuid.UUID(int=(milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | tail)


def public(prefix: str, value: uuid.UUID) -> str:
    """Return the TypeID of a UUID with this prefix."""
    number = value.int
    pairs = _PAIRS
    return f"{prefix}_" + "".join([pairs[(number >> shift) & 1023] for shift in range(120, -1, -10)])


def parse(prefix: str, text: str, *, noun: str) -> uuid.UUID:
    """Return the UUID of a TypeID. Raises NotFound for any other text: an id of another kind cannot exist here."""
    head, _, body = text.rpartition("_")
    if head != prefix or len(body) != _ENCODED_LENGTH or body[0] > "7":
        raise NotFound(noun=noun, id=text[:64])
    number = 0
    for letter in body:
        value = _VALUE.get(letter)
        if value is None:
            raise NotFound(noun=noun, id=text[:64])
        number = (number << 5) | value
    return uuid.UUID(int=number)
