"""Rail accounts: open them, show them to a rail, and reserve trace numbers."""

from __future__ import annotations

import ipaddress
import json
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction

from config.audit import trail
from config.kernel import crypto
from config.kernel.db import require_atomic
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS
from settlement.planning import rules, sandbox_account
from settlement.planning.errors import RailAccountUnknown, RailAccountUnsafe
from settlement.planning.limits import TRACES_PER_CYCLE
from settlement.planning.models import RailAccount, WindowPolicy
from settlement.planning.windows import effective_on_if_sent
from settlement.rails.base import RailAccountView
from settlement.rails.errors import BankUnreachable, RailAccountRefused

log = logging.getLogger(__name__)
_SEALED_AS = "planning_railaccount.credentials"


def ensure_sandbox() -> RailAccount:
    """The house's test account at the sandbox bank: opened once, found ever after."""
    with transaction.atomic():
        account: RailAccount
        account, is_new = RailAccount.objects.across_environments().get_or_create(
            code=sandbox_account.CODE,
            defaults={
                "environment_id": HOUSE_ENVIRONMENT_IDS[False],
                "livemode": False,
                "rail": sandbox_account.RAIL,
                "currency": sandbox_account.CURRENCY,
                "settings": sandbox_account.SETTINGS,
            },
        )
        WindowPolicy.objects.get_or_create(
            rail_account=account, name=sandbox_account.POLICY, defaults={"deadlines": sandbox_account.DEADLINES}
        )
    if is_new:
        rules.clear_cache()
    return account


def refuse_unsafe(*, code: str, livemode: bool, settings: Mapping[str, Any]) -> None:
    """A live account talks to a real bank only. Raises RailAccountUnsafe for drop folders and hosts of this machine."""
    if not livemode:
        return
    if settings.get("transport") == "drop_folder":
        raise RailAccountUnsafe(code=code, what="a drop folder")
    for name, value in settings.items():
        if isinstance(value, str) and "://" in value and _is_this_machine(urlsplit(value).hostname or ""):
            raise RailAccountUnsafe(code=code, what=f"the address {value} ({name})")


@transaction.atomic
def set_enabled(*, rail_account: RailAccount, is_enabled: bool, actor: str, now: datetime) -> None:
    """Open or close an account to new plans; what is under way goes on. `now` is machine time."""
    RailAccount.objects.across_environments().filter(pk=rail_account.pk).update(is_enabled=is_enabled)
    trail.record(
        actor=actor,
        action=f"rail_account.{'enabled' if is_enabled else 'disabled'}",
        subject_type="rail_account",
        subject_id=rail_account.pk,
        environment_id=rail_account.environment_id,
        at=now,
    )
    transaction.on_commit(rules.clear_cache)


def by_code(code: str) -> RailAccount:
    """One account with its environment. Raises RailAccountUnknown."""
    account: RailAccount | None = (
        RailAccount.objects.across_environments().select_related("environment__partner").filter(code=code).first()
    )
    if account is None:
        raise RailAccountUnknown(code=code)
    return account


def all_accounts() -> list[RailAccount]:
    """Every account, closed ones too: what is under way on them must still be confirmed."""
    return list(RailAccount.objects.across_environments().select_related("environment__partner").order_by("code"))


def for_each_account(work: Callable[[RailAccount], int], *, what: str) -> int:
    """Do `work` for every account and return the sum. An error of one account is logged; the others go on."""
    done = 0
    for account in all_accounts():
        try:
            done += work(account)
        except (BankUnreachable, RailAccountRefused) as silent:
            log.warning("%s of %s has to wait: %s", what, account.code, silent)
        except Exception:
            log.exception("%s of %s failed; the other accounts go on.", what, account.code)
    return done


def business_time(rail_account: RailAccount, *, machine_now: datetime) -> datetime:
    """The business time of the rail account's environment at a machine time."""
    offset: timedelta = rail_account.environment.clock_offset
    return machine_now + offset


def calendars_in_use() -> list[str]:
    """The names of the calendars that windows follow, sorted."""
    return sorted(set(WindowPolicy.objects.values_list("calendar", flat=True)))


def effective_on(policy: WindowPolicy, *, sent_at: datetime) -> date:
    """The day on which the bank pays what it receives at `sent_at` (business time). Raises YearNotCoveredError."""
    return effective_on_if_sent(rules.window_rules(policy), sent_at)


def _context(rail_account: RailAccount) -> bytes:
    """Credentials are bound to their account: in the row of another account they do not open."""
    return crypto.bound_to(_SEALED_AS, rail_account.environment_id, rail_account.pk)


def view_of(rail_account: RailAccount) -> RailAccountView:
    """What a rail may see of an account, with secrets opened for one call. Raises kernel.crypto.Unreadable."""
    sealed = rail_account.credentials
    opened = crypto.key_ring().open(bytes(sealed), context=_context(rail_account)) if sealed else b"{}"
    return RailAccountView(
        id=rail_account.id,
        code=rail_account.code,
        rail=rail_account.rail,
        currency=rail_account.currency,
        livemode=rail_account.livemode,
        settings=rail_account.settings,
        credentials=json.loads(opened),
    )


@transaction.atomic
def store_credential(*, rail_account: RailAccount, name: str, secret: str, actor: str, now: datetime) -> None:
    """Store one secret of an account, encrypted, beside its others. Only a rail reads it. `now` is machine time.

    Raises RailAccountUnsafe for a live account that points at a drop folder or at this machine.
    """
    refuse_unsafe(code=rail_account.code, livemode=rail_account.livemode, settings=rail_account.settings)
    locked = RailAccount.objects.across_environments().select_for_update(no_key=True).get(pk=rail_account.pk)
    credentials = {**view_of(locked).credentials, name: secret}
    sealed = crypto.key_ring().seal(json.dumps(credentials).encode(), context=_context(rail_account))
    RailAccount.objects.across_environments().filter(pk=rail_account.pk).update(credentials=sealed)
    trail.record(
        actor=actor,
        action="rail_account.credential_stored",
        subject_type="rail_account",
        subject_id=rail_account.pk,
        environment_id=rail_account.environment_id,
        detail={"name": name},
        at=now,
    )


def take_traces(rail_account_id: uuid.UUID, count: int) -> int:
    """Reserve `count` consecutive trace sequences and return the first.

    They never cross a cycle, so they ascend as the bank sees them. The account's row stays locked until the claim
    commits: files are numbered in the order of their claims.
    """
    require_atomic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT planning_take_traces(%s, %s)", [rail_account_id, count])
        (first,) = cursor.fetchone()
    return int(first)


def trace_number(odfi_routing: str, sequence: int) -> str:
    """What the bank sees: eight digits of the originating bank and the last seven of the sequence."""
    return f"{odfi_routing[:8]}{sequence % TRACES_PER_CYCLE:07d}"


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
