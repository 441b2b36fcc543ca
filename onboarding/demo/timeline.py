"""Advance the bank's days: windows close, files are answered, entries settle or return, statements are matched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.kernel import clock
from onboarding.demo.progress import waiting_for
from onboarding.partners import partners
from payouts.models import Receipt
from reconciliation.models import Run
from settlement import calendars
from settlement.models import ClockAdvance, Instruction, Submission, SubmissionHistory
from settlement.planning import sandbox_account
from settlement.rails import sandbox_controls
from settlement.states import SubmissionStatus

if TYPE_CHECKING:
    from onboarding.demo.story import Scene

BANK_ZONE = ZoneInfo("America/New_York")
DAYS_MAX = 12
EVENING_HOUR = 22  # after the bank's last file of a day, before its statement
FINAL = ("settled", "failed", "returned", "cancelled")


def counts(scene: Scene) -> dict[str, int]:
    """Return the number of transfers of the batch in each status, as the partner sees it."""
    found: dict[str, int] = scene.api.get(f"/v1/transfers/batch/{scene.batch['id']}")["counts"]
    return found


def count_past(scene: Scene, *statuses: str) -> int:
    """Return how many transfers have left these statuses."""
    now = counts(scene)
    return sum(now.values()) - sum(now.get(status, 0) for status in statuses)


def send(scene: Scene) -> None:
    """Wait until the window is over and its file is sent."""
    first = scene.api.get(f"/v1/transfers/batch/{scene.batch['id']}/items", limit=1)["data"][0]
    release_at = datetime.fromisoformat(first["release_at"])
    move_to(
        scene,
        release_at + timedelta(minutes=1),
        f"the window closes ({release_at.astimezone(BANK_ZONE):%a %H:%M} in New York)",
    )
    waiting_for(scene, "Submitted to the bank", lambda: count_past(scene, "held", "queued"), scene.batch["item_count"])


def settle(scene: Scene) -> None:
    """Advance banking days until every transfer of the batch is final."""
    total = scene.batch["item_count"]
    for _ in range(DAYS_MAX):
        next_day(scene)
        if not is_open(scene):
            break
    for reference in answers_found_again(scene):
        scene.say(
            f"The bank never acknowledged {reference}. The file was in doubt, the bank was asked by our reference "
            "and had it. Nothing was sent twice."
        )
    waiting_for(scene, "Final at the bank", lambda: sum(counts(scene).get(status, 0) for status in FINAL), total)
    for _ in range(2):  # returns of the entries that settled last arrive on the following days
        next_day(scene)


def answers_found_again(scene: Scene) -> list[str]:
    """Return the files of the batch that were in doubt and are not any more."""
    mine = Instruction.objects.within(scene.cast.environment).filter(transfer__batch_id=scene.batch_id)
    doubted = SubmissionHistory.objects.filter(
        subject_id__in=mine.values("submission_id"), from_status=SubmissionStatus.IN_DOUBT
    )
    return list(Submission.objects.filter(pk__in=doubted.values("subject_id")).values_list("reference", flat=True))


def is_open(scene: Scene) -> bool:
    """Return whether an outcome of a transfer of the batch is missing."""
    now = counts(scene)
    return any(now.get(status, 0) for status in ("held", "queued", "submitted"))


def next_day(scene: Scene) -> None:
    """Advance to the evening of the next banking day and wait until all outcomes are recorded."""
    today = present(scene).astimezone(BANK_ZONE)
    day = calendars.get("us_fed").next_business_day(today.date()) if today.hour >= EVENING_HOUR else today.date()
    if not calendars.get("us_fed").is_business_day(day):
        day = calendars.get("us_fed").next_business_day(day)
    move_to(
        scene,
        datetime(day.year, day.month, day.day, EVENING_HOUR, tzinfo=BANK_ZONE),
        f"it is {day:%A, %d %B}, late in the evening",
    )
    waiting_for(scene, f"The bank's answers of {day:%d %B}", lambda: int(is_quiet()), 1)


def move_to(scene: Scene, at: datetime, what: str) -> None:
    """Advance the clock, and wait until the sandbox bank has the same time."""
    seconds = int((at - present(scene)).total_seconds()) + 1
    if seconds <= 0:
        return
    scene.api.post("/v1/test/clock/advance", {"seconds": seconds})
    scene.say(f"Time passes: {what}.")
    waiting_for(scene, "The bank lives through it", lambda: int(bank_knows()), 1)


def bank_knows() -> bool:
    """Return whether the sandbox bank received every clock advance and every funding."""
    return not (
        ClockAdvance.objects.across_environments().filter(bank_told_at__isnull=True).exists()
        or Receipt.objects.across_environments().filter(bank_told_at__isnull=True).exists()
    )


def is_quiet() -> bool:
    """Return whether all bank files are read, no answer is due, and no transfer or window waits."""
    from onboarding.demo import quiet  # imported here, because it imports many apps

    return quiet.is_quiet()


def surprise(scene: Scene, amount_minor: int) -> None:
    """Let the bank charge a fee that was not announced."""
    sandbox_controls.add_line(
        account=sandbox_account.CODE,
        reference=f"FEE-{scene.batch['id'][-12:].upper()}",
        amount_minor=amount_minor,
        text="ACCOUNT ANALYSIS FEE",
    )
    scene.say("The bank books an unannounced fee.")


def prove(scene: Scene) -> None:
    """Advance to the statement of the day and wait until its reconciliation has run."""
    next_day(scene)
    next_day(scene)
    waiting_for(scene, "Transfers proven by a statement", lambda: proven_count(scene), expected_proofs(scene))


def proven_count(scene: Scene) -> int:
    """Return how many instructions of the batch are proven by a statement line."""
    from reconciliation.models import Proof

    mine = Instruction.objects.within(scene.cast.environment).filter(
        transfer__batch_id=scene.batch_id, settled_on__isnull=False
    )
    return Proof.objects.within(scene.cast.environment).filter(kind="settled", subject_id__in=mine.values("pk")).count()


def expected_proofs(scene: Scene) -> int:
    """Return how many instructions of the batch settled."""
    rows = Instruction.objects.within(scene.cast.environment).filter(
        transfer__batch_id=scene.batch_id, settled_on__isnull=False
    )
    return int(rows.count())


def hear(scene: Scene) -> None:
    """Wait until every webhook has arrived and is verified."""
    waiting_for(scene, "Webhooks received and verified", lambda: scene.sink.distinct_count, events_expected(scene))


def events_expected(scene: Scene) -> int:
    """Return the number of events of the environment since the endpoint was registered."""
    from webhooks.models import Delivery

    return int(Delivery.objects.within(scene.cast.environment).filter(endpoint_id=scene.endpoint_id).count())


def present(scene: Scene) -> datetime:
    """Return the time from which a clock advance continues: the partner's, or the bank's where it is later."""
    scene.cast.environment.refresh_from_db()
    return max(clock.now(scene.cast.environment), clock.now(partners.house(livemode=False)))


def runs_since(scene: Scene) -> list[Run]:
    """Return the reconciliation runs of this demo."""
    return list(
        Run.objects.filter(pk__gt=scene.last_run_before, livemode=False).select_related("rail_account").order_by("day")
    )
