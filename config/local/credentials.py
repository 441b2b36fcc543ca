"""Passwords and keys of the embedded services: random, made once, readable by their owner only."""

import base64
import json
import os
import secrets
import tempfile
from functools import cache
from pathlib import Path
from typing import TypedDict, cast


class Secrets(TypedDict):
    """The secrets of a machine without settings."""

    owner_password: str
    app_password: str
    sandbox_password: str
    secret_key: str
    field_encryption_keys: str
    blind_index_key: str
    api_key_pepper: str


@cache
def load(state: Path) -> Secrets:
    """Read the secrets of one kind of services; the first call makes them."""
    path = state / "secrets.json"
    if not path.exists():
        _publish(path, _make())
    return cast("Secrets", json.loads(path.read_text()))


def _make() -> Secrets:
    return Secrets(
        owner_password=secrets.token_urlsafe(32),
        app_password=secrets.token_urlsafe(32),
        sandbox_password=secrets.token_urlsafe(32),
        secret_key=secrets.token_urlsafe(48),
        field_encryption_keys=_key(),
        blind_index_key=_key(),
        api_key_pepper=_key(),
    )


def _key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _publish(path: Path, made: Secrets) -> None:
    """Put the complete file in place; of two processes that do so, the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # Created with mode 0600.
    draft = Path(name)
    with os.fdopen(handle, "w") as file:
        json.dump(made, file, indent=2)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
