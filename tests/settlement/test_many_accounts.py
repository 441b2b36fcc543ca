"""Many rail accounts: an account or a bank that fails keeps no other waiting."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from config.kernel import clock
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS, Environment
from payouts.models import Transfer
from reconciliation import runs
from reconciliation.models import Run
from settlement import confirmation, dispatch, doubts, submission
from settlement.limits import ACKNOWLEDGEMENT_DUE
from settlement.models import BankFile, Submission, Window
from settlement.planning import rules
from settlement.planning.models import RailAccount, WindowPolicy
from settlement.rails.transports import drop_folder
from settlement.states import SubmissionStatus
from tests.factories import settlement as make
from tests.factories.statements import bai2_statement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The drop folder of the sandbox's account; no other account has one."""
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    return tmp_path / "ach-test"


def own_account(environment: Environment, code: str, **settings: Any) -> RailAccount:
    """A rail account of a partner's own, preferred to the house's and served before it."""
    house = make.rail_account()
    account: RailAccount = RailAccount.objects.across_environments().create(
        environment=environment,
        livemode=False,
        code=code,
        rail="ach",
        currency="USD",
        settings={**house.settings, **settings},
    )
    WindowPolicy.objects.create(rail_account=account, name="own", deadlines=[time(11), time(15), time(19)])
    rules.clear_cache()
    return account


def live_account() -> RailAccount:
    """A live account of the house that is not set up yet: it refuses every folder."""
    make.rail_account()
    account: RailAccount = RailAccount.objects.across_environments().create(
        environment_id=HOUSE_ENVIRONMENT_IDS[True], livemode=True, code="aaa-live", rail="ach", currency="USD"
    )
    return account


def test_files_of_one_bank_are_read_whatever_is_wrong_with_another(folder: Path) -> None:
    live_account()
    (folder / "outbound" / "news.txt").write_bytes(b"unreadable")
    confirmation.collect_all(read_clock=clock.machine_now)
    assert BankFile.objects.get().name == "news.txt"


def test_a_file_that_cannot_be_fetched_keeps_no_later_file_waiting(folder: Path) -> None:
    with (folder / "outbound" / "1-huge.txt").open("wb") as file:
        file.truncate(drop_folder.FILE_BYTES_MAX + 1)  # sparse: it takes no space
    (folder / "outbound" / "2-news.txt").write_bytes(b"unreadable")
    confirmation.collect_all(read_clock=clock.machine_now)
    assert BankFile.objects.get().name == "2-news.txt"


def test_windows_of_one_account_leave_whatever_is_wrong_with_another(folder: Path) -> None:
    stranger, partner = make.funded_environment(), make.funded_environment()
    broken = own_account(stranger, "aaa-own")
    make.accept(stranger, ["1.00"])
    make.accept(partner, ["2.00"])
    dispatch.dispatch_held(machine_now=clock.machine_now())
    broken.settings = {}
    broken.save()
    now = make.Clock().to(Window.objects.order_by("-release_at")[0].release_at)
    submission.run_due_windows(read_clock=now)
    assert Transfer.objects.within(partner).get().status == "submitted"
    assert Transfer.objects.within(stranger).get().status == "queued"


def test_doubts_of_one_account_are_asked_about_whatever_is_wrong_with_another(folder: Path) -> None:
    stranger, partner = make.funded_environment(), make.funded_environment()
    broken = own_account(stranger, "aaa-own", absence_margin_seconds=0)
    (folder.parent / "aaa-own" / "inbound").mkdir(parents=True)
    make.accept(stranger, ["1.00"])
    make.accept(partner, ["2.00"])
    dispatch.dispatch_held(machine_now=clock.machine_now())
    now = make.Clock().to(Window.objects.order_by("-release_at")[0].release_at)
    submission.run_due_windows(read_clock=now)
    RailAccount.objects.across_environments().filter(pk=broken.pk).update(credentials=b"this cannot be opened")
    now.advance(ACKNOWLEDGEMENT_DUE)
    doubts.resolve_due(read_clock=now)
    of_partner = Submission.objects.exclude(rail_account=broken).get()
    assert (of_partner.status, of_partner.asked) == (SubmissionStatus.SENT, 1)  # it still lies in the folder


def test_statements_of_one_bank_are_reconciled_whatever_is_wrong_with_another(folder: Path) -> None:
    live_account()
    day = clock.machine_now().date()
    (folder / "statements" / "day.bai2").write_bytes(bai2_statement([("142", 100, "A")], day=day))
    runs.import_and_run(now=clock.machine_now())
    assert Run.objects.get().line_count == 1
