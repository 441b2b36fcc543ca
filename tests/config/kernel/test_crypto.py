"""Sealed values open with the key that sealed them, and not when they were moved or changed."""

from __future__ import annotations

import base64
import os

import pytest
from django.test import override_settings

from config.kernel import crypto
from config.kernel.crypto import KeyRing, Unreadable
from config.kernel.errors import ConfigurationError

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_sealed_value_opens_and_two_seals_differ() -> None:
    ring = KeyRing([OLD])
    one, other = ring.seal(b"021000021", context=b"t.c"), ring.seal(b"021000021", context=b"t.c")
    assert one != other and b"021000021" not in one
    assert ring.open(one, context=b"t.c") == ring.open(other, context=b"t.c") == b"021000021"


def test_rotation_seals_with_the_first_key_and_opens_with_all() -> None:
    before = KeyRing([OLD]).seal(b"value", context=b"c")
    during = KeyRing([NEW, OLD])
    assert during.open(before, context=b"c") == b"value"
    sealed = during.seal(b"value", context=b"c")
    assert KeyRing([NEW]).open(sealed, context=b"c") == b"value"
    with pytest.raises(Unreadable, match="not in FIELD_ENCRYPTION_KEYS"):
        KeyRing([NEW]).open(before, context=b"c")


def test_a_sealed_value_names_its_key() -> None:
    ring = KeyRing([NEW, OLD])
    assert ring.seal(b"value", context=b"c")[1:5].hex() in KeyRing([NEW]).ids
    assert ring.ids == KeyRing([OLD]).ids | KeyRing([NEW]).ids


def test_the_order_of_the_ring_decides_which_key_seals() -> None:
    sealed = KeyRing([NEW, OLD]).seal(b"value", context=b"c")
    assert KeyRing([OLD, NEW]).open(sealed, context=b"c") == b"value"


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(Unreadable, match="belongs to another row"):
        KeyRing([OLD]).open(KeyRing([OLD]).seal(b"value", context=b"a.b"), context=b"a.c")


@pytest.mark.parametrize("position", [0, 3, 7, 20, -1])
def test_a_changed_value_does_not_open(position: int) -> None:
    sealed = bytearray(KeyRing([OLD]).seal(b"value", context=b"c"))
    sealed[position] ^= 1
    with pytest.raises(Unreadable):
        KeyRing([OLD]).open(bytes(sealed), context=b"c")


@pytest.mark.parametrize("keys", [[], [b"short"], [OLD, b""]])
def test_a_ring_of_wrong_keys_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(ConfigurationError):
        KeyRing(keys)


def test_the_ring_of_the_settings_follows_the_settings() -> None:
    one, other = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    with override_settings(FIELD_ENCRYPTION_KEYS=[one]):
        sealed = crypto.key_ring().seal(b"value", context=b"c")
    with override_settings(FIELD_ENCRYPTION_KEYS=[other, one]):
        assert crypto.key_ring().open(sealed, context=b"c") == b"value"


def test_a_blind_index_is_equal_for_equal_values_of_one_context() -> None:
    assert (
        crypto.blind_index("1", context="a")
        == crypto.blind_index("1", context="a")
        != crypto.blind_index("1", context="b")
    )
    assert len(crypto.blind_index("1", context="a")) == 32


def test_a_value_is_bound_to_its_row() -> None:
    ring = KeyRing([OLD])
    sealed = ring.seal(b"value", context=crypto.bound_to("t.c", "environment", 1))
    assert ring.open(sealed, context=crypto.bound_to("t.c", "environment", 1)) == b"value"
    with pytest.raises(crypto.Unreadable):
        ring.open(sealed, context=crypto.bound_to("t.c", "environment", 2))
