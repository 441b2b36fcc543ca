"""The endpoints of a rail account's bank: a drop folder for files and an HTTP address for questions.

A live account refuses drop folders and loopback addresses.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from settlement.rails.base import RailAccountView
from settlement.rails.errors import RailAccountRefused

INBOUND, OUTBOUND, STATEMENTS = "inbound", "outbound", "statements"  # As the bank sees them: inbound is what we send.


@dataclass(frozen=True, slots=True)
class Port:
    """The HTTP address of a bank and its bearer token."""

    url: str
    token: str = field(repr=False)


def folder(account: RailAccountView, side: str) -> Path:
    """The account's folder for one direction: `folder` of its settings, else the sandbox bank's.

    Raises RailAccountRefused for a live account.
    """
    if account.livemode:
        raise RailAccountRefused(account=account.code, what="a live account sends no files through a drop folder")
    base = account.settings.get("folder")
    return (Path(base) if base else Path(settings.SANDBOX_BANK_FOLDER) / account.code) / side


def port(account: RailAccountView) -> Port:
    """The account's HTTP address: `url` of its settings, else the sandbox bank's.

    Raises RailAccountRefused for a live account without https or with a loopback address.
    """
    named = account.settings.get("url")
    if account.livemode and not named:
        raise RailAccountRefused(account=account.code, what="a live account must name the address of its bank")
    if not named:
        return sandbox_port()
    parts = urlsplit(str(named))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RailAccountRefused(account=account.code, what="the bank's address must be http or https with a host")
    if account.livemode and (parts.scheme != "https" or is_this_machine(parts.hostname)):
        raise RailAccountRefused(
            account=account.code, what="a live account asks its bank over https, and never on this machine"
        )
    # The sandbox bank's token goes to the sandbox bank only; another address gets the token of its own account.
    return Port(url=str(named), token=account.credentials.get("token", ""))


def sandbox_port() -> Port:
    """The sandbox bank's address. Raises RailAccountRefused where no sandbox bank is installed."""
    if not settings.SANDBOX_BANK:
        raise RailAccountRefused(account="of the sandbox bank", what="no sandbox bank is installed (SANDBOX_BANK)")
    return Port(url=settings.SANDBOX_BANK_URL, token=settings.SANDBOX_BANK_TOKEN)


def is_this_machine(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
