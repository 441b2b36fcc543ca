"""Confirmation: read each file of the bank once, and apply what it says whole or not at all.

The same outcome twice changes nothing. Instruction and transfer move together: when another worker was faster on one of
them, the transaction is rolled back and the file is applied again.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, transaction

from config.kernel import arrays, crypto
from config.kernel.db import require_atomic
from payouts import transfers
from settlement import file_splitting, incidents, rejects_and_returns
from settlement.errors import OutcomesOvertaken
from settlement.formats.errors import FormatError
from settlement.incidents import Finding
from settlement.limits import (
    ACKNOWLEDGEMENT_DUE,
    APPLY_TRIES_MAX,
    BANK_FILE_BYTES_MAX,
    FILES_PER_COLLECTION_MAX,
    OUTCOME_SET_MAX,
    SETTLEMENT_DUE_HOUR,
)
from settlement.models import BankFile, BankFileStatus, IncidentKind, Instruction, Submission
from settlement.models.bank_file import DIALECT_CHARACTERS
from settlement.outcomes import ClassifiedOutcomes, KnownInstruction, classify
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from settlement.rails import registry
from settlement.rails.base import (
    AnswerFile,
    EntryAccepted,
    EntryOutcome,
    EntrySettled,
    FileAccepted,
    FileRejected,
    Outcome,
)
from settlement.rails.errors import BankUnreachable
from settlement.states import INSTRUCTION_LIFE, SUBMISSION_LIFE, InstructionStatus, SubmissionStatus

log = logging.getLogger(__name__)
REWRITTEN = "Other bytes came under a name that was applied before; nothing of them was applied."


def collect_all(*, read_clock: Callable[[], datetime]) -> int:
    """Read the new files of every bank. Returns the number of files applied."""
    return rail_accounts.for_each_account(
        lambda account: collect(account, read_clock=read_clock), what="Collecting the files"
    )


def collect(rail_account: RailAccount, *, read_clock: Callable[[], datetime]) -> int:
    """Read the files that the bank wrote since the last call. Returns how many were applied.

    A file that cannot be read does not stop the others.
    """
    rail, view = registry.get(rail_account.rail), rail_accounts.view_of(rail_account)
    try:
        marks = rail.file_marks(view)
        names = _unread(rail_account, rail.list_files(view), marks)
    except BankUnreachable as silent:
        log.warning("Nothing was collected from %s: %s", rail_account.code, silent)
        return 0
    applied = fetched = 0
    for name in names:
        try:
            content = rail.read_file(view, name)
        except BankUnreachable as silent:
            log.warning("A file of %s has to wait: %s", rail_account.code, silent)
            continue
        applied += _read_one(rail_account, name, content, mark=marks.get(name, ""), read_clock=read_clock)
        fetched += 1
        if fetched == FILES_PER_COLLECTION_MAX:
            break
    return applied


def _unread(rail_account: RailAccount, names: Sequence[str], marks: Mapping[str, str]) -> list[str]:
    """New names, then known ones whose file was written anew since."""
    known: dict[str, set[str]] = defaultdict(set)
    for name, mark in BankFile.objects.filter(rail_account=rail_account, name__in=names).values_list("name", "mark"):
        known[name].add(mark)
    rewritten = [name for name in names if name in known and name in marks and marks[name] not in known[name]]
    return [name for name in names if name not in known] + rewritten


def sealed_for(rail_account_id: uuid.UUID, name: str, sha256: bytes) -> bytes:
    """The context of a kept file: it is bound to its account, its name and its digest."""
    return crypto.bound_to("settlement_bankfile.sealed_content", rail_account_id, name, sha256.hex())


def _opened(file: BankFile) -> bytes:
    context = sealed_for(file.rail_account_id, file.name, bytes(file.sha256))
    return crypto.key_ring().open(bytes(file.sealed_content or b""), context=context)


def read_again(file_id: uuid.UUID, *, actor: str, read_clock: Callable[[], datetime]) -> bool:
    """Read the kept bytes of a file in quarantine once more; True when it is applied now.

    It stays in quarantine, with a new reason, when it is still unreadable or another file of its name was applied.
    """
    file = BankFile.objects.select_related("rail_account__environment").get(pk=file_id)
    account, machine_now = file.rail_account, read_clock()
    now = rail_accounts.business_time(account, machine_now=machine_now)
    try:
        said = _parse(account, file.name, _opened(file))
    except (FormatError, crypto.Unreadable) as unreadable:
        reason = (
            unreadable.without_value()
            if isinstance(unreadable, FormatError)
            else "Its seal cannot be opened with the keys of today."
        )
        BankFile.objects.filter(pk=file_id, status=BankFileStatus.QUARANTINED).update(reason=reason[:500])
        return False

    def take() -> BankFile | None:
        # The lock of the account serializes two files of one name, that of the file two people.
        RailAccount.objects.across_environments().select_for_update(no_key=True).get(pk=account.pk)
        mine = BankFile.objects.select_for_update(no_key=True).get(pk=file_id)
        if mine.status != BankFileStatus.QUARANTINED:
            return None
        if BankFile.objects.filter(rail_account=account, name=mine.name, status=BankFileStatus.APPLIED).exists():
            BankFile.objects.filter(pk=file_id).update(reason="Another file of this name was applied.")
            return None
        mine.status = BankFileStatus.APPLIED
        incidents.close_file(mine, actor=actor, resolution="Read again, and applied.", at=machine_now)
        return mine

    return _apply_whole(take, account, file.name, said, now=now, machine_now=machine_now)


def _read_one(
    rail_account: RailAccount, name: str, content: bytes, *, mark: str, read_clock: Callable[[], datetime]
) -> int:
    """Apply one file in one transaction, or quarantine it with a reason. The same bytes are read once."""
    machine_now = read_clock()
    now = rail_accounts.business_time(rail_account, machine_now=machine_now)
    of_name = BankFile.objects.filter(rail_account=rail_account, name=name)
    if of_name.filter(sha256=hashlib.sha256(content).digest()).update(mark=mark):
        return 0
    if of_name.filter(status=BankFileStatus.APPLIED).exists():
        _quarantine(rail_account, name, content, mark=mark, reason=REWRITTEN, now=now)
        return 0
    try:
        said = _parse(rail_account, name, content)
    except FormatError as unreadable:
        _quarantine(rail_account, name, content, mark=mark, reason=unreadable.without_value(), now=now)
        return 0

    def take() -> BankFile | None:
        file, is_new = _keep(rail_account, name, content, mark=mark, status=BankFileStatus.APPLIED, reason="", now=now)
        return file if is_new else None

    return int(_apply_whole(take, rail_account, name, said, now=now, machine_now=machine_now))


def _parse(rail_account: RailAccount, name: str, content: bytes) -> AnswerFile:
    """What a file says. Raises FormatError."""
    if len(content) > BANK_FILE_BYTES_MAX:
        raise FormatError("bank_file", 1, "file", "", f"must have at most {BANK_FILE_BYTES_MAX} bytes")
    return registry.get(rail_account.rail).parse_file(name, content)


def _apply_whole(
    take: Callable[[], BankFile | None],
    rail_account: RailAccount,
    name: str,
    said: AnswerFile,
    *,
    now: datetime,
    machine_now: datetime,
) -> bool:
    """Apply a file whole, in one transaction with `take`; False when nothing was applied.

    `take` returns None when another worker applied the file.
    """
    for _ in range(APPLY_TRIES_MAX):
        try:
            with transaction.atomic():
                file = take()
                if file is not None:
                    file.outcome_count = len(said.outcomes)
                    file.kind = type(said.outcomes[0]).__name__ if said.outcomes else ""
                    file.dialects = [dialect[:DIALECT_CHARACTERS] for dialect in said.dialects]
                    file.applied_count = apply_outcomes(
                        said.outcomes,
                        rail_account=rail_account,
                        now=now,
                        machine_now=machine_now,
                        bank_file_id=file.id,
                    )
                    file.save(update_fields=["status", "outcome_count", "applied_count", "kind", "dialects"])
        except (
            OutcomesOvertaken,
            OperationalError,
        ) as overtaken:  # A deadlock too means that another worker was faster.
            log.info("%s of %s is read again: %s.", name, rail_account.code, overtaken)
        else:
            return file is not None
    log.error("%s of %s could not be applied: other workers keep moving its instructions.", name, rail_account.code)
    return False


def apply_outcomes(
    said: Sequence[Outcome],
    *,
    rail_account: RailAccount,
    now: datetime,
    machine_now: datetime,
    bank_file_id: uuid.UUID | None = None,
) -> int:
    """Apply what the bank says, inside the caller's transaction; returns how many instructions and submissions moved.

    `now` is business time of the rail. Refusals are applied before the acceptance of their file, because that accepts
    every entry still open. Incidents name the file `bank_file_id`. Raises OutcomesOvertaken.
    """
    require_atomic()
    entries: list[EntryOutcome] = [each for each in said if not isinstance(each, FileAccepted | FileRejected)]
    moving = [each.trace for each in entries if not isinstance(each, EntryAccepted)]
    if len(moving) > 1:
        # Each of several operations locks batches first and accounts last. All batches are locked now: the second
        # operation would else wait for a batch while it holds the accounts of the first.
        transfers.lock_batches_of([each.transfer_id for each in _find(rail_account, moving).values()])
    applied = 0
    for first in range(0, len(entries), OUTCOME_SET_MAX):
        applied += _apply_entries(
            entries[first : first + OUTCOME_SET_MAX],
            rail_account=rail_account,
            now=now,
            machine_now=machine_now,
            bank_file_id=bank_file_id,
        )
    for each in said:
        if isinstance(each, FileAccepted | FileRejected):
            applied += _apply_file(each, rail_account=rail_account, now=now, machine_now=machine_now)
    return applied


def _apply_entries(
    said: Sequence[EntryOutcome],
    *,
    rail_account: RailAccount,
    now: datetime,
    machine_now: datetime,
    bank_file_id: uuid.UUID | None,
) -> int:
    known = _find(rail_account, [each.trace for each in said])
    identify = registry.get(rail_account.rail).identification
    todo = classify(said, known, currency=rail_account.currency, identify=identify)
    rejects_and_returns.refuse_many(todo.refused, rail_account=rail_account, now=now, machine_now=machine_now)
    _settle(todo, machine_now=machine_now)
    accepted = _accept(todo.accepted, now=now)
    by_time: dict[datetime, list[rejects_and_returns.FailedAttempt]] = defaultdict(list)
    for failed, outcome in todo.returned:
        by_time[outcome.returned_at].append(failed)
    for at, same in sorted(by_time.items()):
        rejects_and_returns.return_many(same, rail_account=rail_account, at=at, now=now, machine_now=machine_now)
    reason = "The bank names another amount than we sent; a person must look."
    disputed = [each.id for each in todo.disputed]
    # Not strict: an entry whose due time has passed is in doubt already, whatever the bank accepted before.
    disputed = INSTRUCTION_LIFE.move_many(disputed, to=InstructionStatus.IN_DOUBT, at=now, note=reason, strict=False)
    findings = [*todo.findings, *_late_returns(rail_account, todo)]
    incidents.open_many(
        [replace(finding, bank_file_id=bank_file_id) for finding in findings], rail_account=rail_account, at=now
    )
    return len(todo.refused) + len(todo.settled) + accepted + len(todo.returned) + len(disputed)


def _late_returns(rail_account: RailAccount, todo: ClassifiedOutcomes) -> list[Finding]:
    """Returns that came after the window of their code; they are booked all the same, because the money is back."""
    if not todo.returned:
        return []
    rail = registry.get(rail_account.rail)
    ids = [failed.instruction_id for failed, _ in todo.returned]
    rows = Instruction.objects.across_environments().filter(id__any_of=ids).values_list("id", "settled_on")
    settled_on = dict(rows)
    found = []
    for failed, outcome in todo.returned:
        day = settled_on[failed.instruction_id]
        if day and (why := rail.late_return(outcome.code, settled_on=day, returned_at=outcome.returned_at)):
            subject = f"{failed.trace_number} {outcome.code}"
            found.append(Finding(IncidentKind.LATE_RETURN, subject, why, failed.instruction_id))
    return found


def _find(rail_account: RailAccount, traces: Sequence[str]) -> dict[str, KnownInstruction]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trace_number, id, transfer_id, status, amount_minor, currency, attempt, effective_on"
            " FROM settlement_find_traces(%s, %s::text[])",
            [rail_account.id, arrays.texts(dict.fromkeys(traces))],
        )
        return {row[0]: KnownInstruction(*row) for row in cursor.fetchall()}


def _settle(todo: ClassifiedOutcomes, *, machine_now: datetime) -> None:
    by_time: dict[datetime, list[tuple[KnownInstruction, EntrySettled]]] = defaultdict(list)
    sent_at = _sent_at([known for known, said in todo.settled if said.settled_on < known.effective_on])
    for each in todo.settled:
        by_time[max(each[1].settled_at, sent_at.get(each[0].id, each[1].settled_at))].append(each)
    for at, same in sorted(by_time.items()):
        references = [outcome.bank_reference for _, outcome in same]
        paid = [transfers.Paid(known.transfer_id, outcome.bank_reference) for known, outcome in same]
        moved = transfers.settle_many(paid, settled_at=at, now=machine_now)
        if len(moved) != len(same):
            raise OutcomesOvertaken("a transfer was settled, refused or returned in between")
        with connection.cursor() as cursor:
            ids, days = (
                arrays.uuids(known.id for known, _ in same),
                arrays.texts(str(outcome.settled_on) for _, outcome in same),
            )
            cursor.execute(
                "SELECT settlement_settle_many(%s::uuid[], %s::date[], %s::text[], %s)",
                [ids, days, arrays.texts(references), at],
            )
            (count,) = cursor.fetchone()
        if count != len(same):
            raise OutcomesOvertaken("an instruction was closed in between")


def _sent_at(early: Sequence[KnownInstruction]) -> dict[uuid.UUID, datetime]:
    """When the files of entries left that settled before their day: the hour of settlement may have been over."""
    if not early:
        return {}
    rows = Instruction.objects.across_environments().filter(
        id__any_of=[each.id for each in early], submission__sent_at__isnull=False
    )
    return dict(rows.values_list("id", "submission__sent_at"))


def _accept(accepted: Sequence[KnownInstruction], *, now: datetime) -> int:
    """Move entries that the bank has to accepted. Returns how many moved.

    The next answer is due on their effective date.
    An entry in doubt whose due time has passed stays in doubt: "accepted" is what the bank said before it fell silent.
    """
    by_submission: dict[Submission, list[KnownInstruction]] = defaultdict(list)
    known = {each.id: each for each in accepted}
    rows = (
        Instruction.objects.across_environments()
        .filter(id__any_of=list(known))
        .select_related("submission__window__policy")
    )
    for row in rows.only("id", "submission"):
        if row.submission is not None:
            by_submission[row.submission].append(known[row.id])
    moved = 0
    for submission, same in by_submission.items():
        is_late = settlement_due(submission) <= now
        news = [each.id for each in same if not (is_late and each.status == InstructionStatus.IN_DOUBT)]
        moved += _move_accepted(news, submission, now=now)
    return moved


def _move_accepted(instruction_ids: Sequence[uuid.UUID], submission: Submission, *, now: datetime) -> int:
    due_at = max(settlement_due(submission), now + ACKNOWLEDGEMENT_DUE)
    columns = {"due_at": due_at, "next_ask_at": None}
    note = "The bank accepted the file with this entry."
    return len(
        INSTRUCTION_LIFE.move_many(
            instruction_ids, to=InstructionStatus.ACCEPTED, at=now, note=note, columns=columns, strict=False
        )
    )


def settlement_due(submission: Submission) -> datetime:
    """When silence about accepted entries becomes a doubt: noon of the effective date at the bank."""
    zone = ZoneInfo(submission.window.policy.zone)
    return datetime.combine(submission.effective_on, time(SETTLEMENT_DUE_HOUR), tzinfo=zone)


def _apply_file(
    said: FileAccepted | FileRejected, *, rail_account: RailAccount, now: datetime, machine_now: datetime
) -> int:
    submission = (
        Submission.objects.select_for_update(no_key=True, of=("self",))
        .select_related("window__policy")
        .filter(rail_account=rail_account, reference=said.reference)
        .first()
    )
    if submission is None:
        detail = "The bank answers a file that we never sent."
        incidents.open_many(
            [Finding(IncidentKind.UNKNOWN_FILE, said.reference, detail)], rail_account=rail_account, at=now
        )
        return 0
    to = SubmissionStatus.ACKNOWLEDGED if isinstance(said, FileAccepted) else SubmissionStatus.REJECTED
    if submission.status == to:
        return 0
    if submission.status not in SUBMISSION_LIFE.sources_of(to):
        detail = f"This file is {submission.status} here; the bank says {type(said).__name__}."
        incidents.open_many(
            [Finding(IncidentKind.CONTRADICTION, said.reference, detail)], rail_account=rail_account, at=now
        )
        return 0
    if isinstance(said, FileRejected):
        # The code names the bank's own reason, in a file or in an answer: it says nothing about the single entry.
        reason = said.reason if said.code == file_splitting.REJECTED else f"{said.code}: {said.reason}"
        SUBMISSION_LIFE.move_many([submission.id], to=to, at=now, note=reason)
        return 1 + file_splitting.split(submission, rail_account, reason=reason, now=now, machine_now=machine_now)
    SUBMISSION_LIFE.move_many(
        [submission.id],
        to=to,
        at=now,
        note="The bank accepted the file.",
        columns={"acknowledged_at": now, "next_ask_at": None},
    )
    waiting = Instruction.objects.across_environments().filter(
        submission=submission, status__in=[InstructionStatus.SUBMITTED, InstructionStatus.IN_DOUBT]
    )
    return 1 + _move_accepted(list(waiting.order_by("id").values_list("id", flat=True)), submission, now=now)


def _quarantine(rail_account: RailAccount, name: str, content: bytes, *, mark: str, reason: str, now: datetime) -> None:
    with transaction.atomic():
        is_first = not BankFile.objects.filter(rail_account=rail_account, name=name).exists()
        file, is_new = _keep(
            rail_account, name, content, mark=mark, status=BankFileStatus.QUARANTINED, reason=reason, now=now
        )
        if is_new:
            subject = name if is_first else f"{name} ({file.public_id})"  # an incident is open once per subject
            finding = Finding(IncidentKind.FILE_QUARANTINED, subject, reason, bank_file_id=file.id)
            incidents.open_many([finding], rail_account=rail_account, at=now)
    log.warning("%s of %s was put in quarantine: %s", name, rail_account.code, reason)


def _keep(
    rail_account: RailAccount,
    name: str,
    content: bytes,
    *,
    mark: str,
    status: BankFileStatus,
    reason: str,
    now: datetime,
) -> tuple[BankFile, bool]:
    digest = hashlib.sha256(content).digest()
    return BankFile.objects.get_or_create(
        rail_account=rail_account,
        name=name,
        sha256=digest,
        defaults={
            "mark": mark,
            "status": status,
            "reason": reason[:500],
            "size_bytes": len(content),
            "sealed_content": crypto.key_ring().seal(content, context=sealed_for(rail_account.pk, name, digest)),
            "read_at": now,
        },
    )
