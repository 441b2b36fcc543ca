"""Passwords and keys of the embedded default: random, made once, readable by their owner alone."""

import base64
import json
import os
import secrets
import tempfile
from functools import cache
from pathlib import Path
from typing import TypedDict, cast


class Secrets(TypedDict):
    """Everything secret that a machine without settings needs."""

    owner_password: str
    app_password: str
    sandbox_password: str
    secret_key: str
    field_encryption_keys: str
    blind_index_key: str
    api_key_pepper: str


@cache
def load(state: Path) -> Secrets:
    """Read the secrets of one kind of services, making them at the first call."""
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
    """Make 32 random bytes, in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _publish(path: Path, made: Secrets) -> None:
    """Put the file in place whole, and let the first of two starters win."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # Made with mode 0600.
    draft = Path(name)
    with os.fdopen(handle, "w") as file:
        json.dump(made, file, indent=2)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
