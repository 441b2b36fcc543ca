"""Secrets that a machine makes for itself."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.local import credentials


def fresh(state: Path) -> credentials.Secrets:
    credentials.load.cache_clear()
    return credentials.load(state)


def test_secrets_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    made = fresh(tmp_path / "state")
    path = tmp_path / "state" / "secrets.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert fresh(tmp_path / "state") == made
    assert [entry.name for entry in path.parent.iterdir()] == ["secrets.json"]


def test_keys_are_32_bytes_and_all_different(tmp_path: Path) -> None:
    made = fresh(tmp_path)
    assert len(set(made.values())) == len(made)
    for name in ("field_encryption_keys", "blind_index_key", "api_key_pepper"):
        assert len(base64.b64decode(made[name])) == 32  # type: ignore[literal-required]


def test_of_many_who_come_first_all_read_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda _: credentials.load.__wrapped__(tmp_path), range(32)))
    assert all(each == read[0] for each in read)


def test_two_machines_make_different_secrets(tmp_path: Path) -> None:
    assert fresh(tmp_path / "one") != fresh(tmp_path / "other")
