"""The points at which a process is killed, as data. A test compares them with `docs/concepts/crash-safety.md`.

`where` is the function as its caller looks it up, `when` a moment of `kill_switch`, `stage` a step of `scenario`.
`left` is what the process leaves, `recovery` what continues its work. `earlier` is a point of the same run at which a
process was killed before.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One point."""

    name: str
    stage: str
    where: str
    when: str
    left: str
    recovery: str
    earlier: str = ""
    call: int = 1
    is_sample: bool = False
    """One of the few that `make test` runs too."""
    may_not_be_reached: bool = False
    """True where the act may end before `call` is reached."""


AGAIN = "the partner repeats the request with the same key"
TICK = "the next tick of the timetable"
LEASE = "`doubts` asks the bank when the lease is over"
DISPATCHER = "another dispatcher, when the lease is over"
NOTHING = "nothing"
STORED = f"{AGAIN} and reads the stored answer"
READ_AGAIN = f"{TICK} reads the file again"
ABSENT = f"{LEASE}; it proves absence"
UNSEEN = f"{LEASE}; it does not see hidden files and proves absence"
FOUND = f"the bank's answer, or {LEASE}; it has the file"
ASK_AGAIN = "the next question, seconds later"
FILE_OR_QUESTION = "the bank's file, or the next question"
SAME_ID = f"{DISPATCHER}: the same `webhook-id` again"
DOUBTS = "settlement.doubts"
CONTROLS = "settlement.rails.sandbox_controls"
NAMELESS = "file-without-its-name"
CLAIMED = "claim-committed"
NAMELESS = "file-without-its-name"
SENT = "file-sent"
UNASKED = "a file in doubt, not asked about"
LOST_TOO = "entries in doubt, the answer lost"
SENT_AGAIN = f"{TICK} says it again; the bank takes each order once"
FOLDER = "settlement.rails.transports.drop_folder"
ANSWERED = "django.core.handlers.base:BaseHandler.get_response"
HELD = "the order, held, and the stored answer"
UNRECORDED = "the file at the bank, unrecorded"
LOST = "a file in doubt, the answer lost"

POINTS = (
    # A partner orders.
    Point("order-not-written", "order", "payouts.acceptance:accept_many", "before", NOTHING, AGAIN),
    Point("order-written", "order", "payouts.acceptance:accept_many", "after", HELD, STORED, is_sample=True),
    Point("order-answer-lost", "order", ANSWERED, "after", HELD, STORED),
    Point("single-not-written", "order one", "payouts.group_commit:GroupCommit._write", "before", NOTHING, AGAIN),
    Point("single-written", "order one", "payouts.group_commit:GroupCommit._write", "after", HELD, STORED),
    # A rail and a window are chosen.
    Point("dispatch-windows-open", "dispatch", "settlement.windows:hold_open", "after", NOTHING, TICK),
    Point("dispatch-transfers-moved", "dispatch", "payouts.transfers:queue_many", "after", NOTHING, TICK),
    Point("dispatch-not-committed", "dispatch", "settlement.dispatch:dispatch_held", "before commit", NOTHING, TICK),
    Point(
        "dispatch-committed",
        "dispatch",
        "settlement.dispatch:dispatch_held",
        "after commit",
        "queued instructions",
        TICK,
    ),
    # Act 1: claim.
    Point("claim-holds-in-transit", "send", "payouts.transfers:mark_submitted_many", "after", NOTHING, TICK),
    Point("claim-traces-taken", "send", "settlement.claims:_open_submission", "after", NOTHING, TICK),
    Point(
        "claim-not-committed", "send", "settlement.claims:claim_file", "before commit", NOTHING, TICK, is_sample=True
    ),
    Point(CLAIMED, "send", "settlement.claims:claim_file", "after commit", "a claim that is not sent", ABSENT),
    # Act 2: send.
    Point("file-rendered", "send", "settlement.rails.ach_orders:render", "after", "a claim that is not sent", ABSENT),
    Point(
        "file-half-written",
        "send",
        f"{FOLDER}:_write_durably",
        "line: file.flush()",
        "a hidden file, perhaps half",
        UNSEEN,
    ),
    Point(NAMELESS, "send", f"{FOLDER}:_make_visible", "before", "a hidden file, whole", UNSEEN, is_sample=True),
    Point("file-with-its-name", "send", f"{FOLDER}:_make_visible", "after", UNRECORDED, FOUND),
    Point(SENT, "send", "settlement.submission:send", "after", UNRECORDED, FOUND),
    # Act 3: record.
    Point("send-record-not-committed", "send", "settlement.submission:record", "before commit", UNRECORDED, FOUND),
    Point(
        "send-record-committed",
        "send",
        "settlement.submission:record",
        "after commit",
        "a sent file; its window is not closed",
        TICK,
    ),
    # The bank answers.
    Point("acknowledgement-kept", "acknowledge", "settlement.confirmation:_keep", "after", NOTHING, READ_AGAIN),
    Point(
        "acknowledgement-refusals-booked", "acknowledge", "payouts.transfers:fail_many", "after", NOTHING, READ_AGAIN
    ),
    Point(
        "acknowledgement-not-committed",
        "acknowledge",
        "settlement.confirmation:_read_one",
        "before commit",
        NOTHING,
        READ_AGAIN,
    ),
    Point(
        "acknowledgement-committed",
        "acknowledge",
        "settlement.confirmation:_read_one",
        "after commit",
        "the answer, applied",
        TICK,
    ),
    Point(
        "settlement-booked-not-told",
        "settle",
        "payouts.events:transfers_moved",
        "before",
        NOTHING,
        READ_AGAIN,
        is_sample=True,
    ),
    Point("settlement-told-not-closed", "settle", "payouts.transfers:settle_many", "after", NOTHING, READ_AGAIN),
    Point(
        "settlement-not-committed", "settle", "settlement.confirmation:_read_one", "before commit", NOTHING, READ_AGAIN
    ),
    Point(
        "settlement-committed",
        "settle",
        "settlement.confirmation:_read_one",
        "after commit",
        "the answer, applied",
        TICK,
    ),
    Point("return-booked-not-closed", "return", "settlement.rejects_and_returns:_close", "before", NOTHING, READ_AGAIN),
    Point("return-not-committed", "return", "settlement.confirmation:_read_one", "before commit", NOTHING, READ_AGAIN),
    Point(
        "return-committed", "return", "settlement.confirmation:_read_one", "after commit", "the answer, applied", TICK
    ),
    # In doubt: the bank is asked.
    Point(
        "doubt-not-committed",
        "ask about the file",
        f"{DOUBTS}:adopt_abandoned",
        "before commit",
        "the claim, its lease over",
        TICK,
        earlier=SENT,
    ),
    Point(
        "doubt-committed",
        "ask about the file",
        f"{DOUBTS}:adopt_abandoned",
        "after commit",
        UNASKED,
        TICK,
        earlier=SENT,
    ),
    Point("question-noted", "ask about the file", f"{DOUBTS}:_take_files", "after", UNASKED, ASK_AGAIN, earlier=SENT),
    Point(
        "question-answered",
        "ask about the file",
        "settlement.rails.ach:AchRail.find",
        "after",
        LOST,
        ASK_AGAIN,
        earlier=SENT,
        is_sample=True,
    ),
    Point(
        "finding-not-committed",
        "ask about the file",
        f"{DOUBTS}:_record_finding",
        "before commit",
        LOST,
        ASK_AGAIN,
        earlier=SENT,
    ),
    Point(
        "finding-committed",
        "ask about the file",
        f"{DOUBTS}:_record_finding",
        "after commit",
        "the answer, applied",
        TICK,
        earlier=SENT,
    ),
    Point(
        "absence-not-committed",
        "ask until proof",
        f"{DOUBTS}:_record_finding",
        "before commit",
        LOST,
        ASK_AGAIN,
        earlier=NAMELESS,
    ),
    Point(
        "absence-committed",
        "ask until proof",
        f"{DOUBTS}:_record_finding",
        "after commit",
        "transfers, held again",
        TICK,
        earlier=CLAIMED,
    ),
    Point(
        "entries-answered", "ask about entries", "settlement.rails.ach:AchRail.ask", "after", LOST_TOO, FILE_OR_QUESTION
    ),
    Point(
        "entries-applied",
        "ask about entries",
        "settlement.confirmation:apply_outcomes",
        "after",
        LOST_TOO,
        FILE_OR_QUESTION,
    ),
    # Webhooks.
    Point(
        "events-not-fanned-out",
        "deliver webhooks",
        "webhooks.fanout:fan_out",
        "before",
        "events",
        "another dispatcher, at once",
    ),
    Point(
        "events-fanned-out",
        "deliver webhooks",
        "webhooks.fanout:fan_out",
        "after",
        "due deliveries",
        "another dispatcher, at once",
    ),
    Point(
        "deliveries-claimed",
        "deliver webhooks",
        "webhooks.delivery:claim",
        "after",
        "leased deliveries, unsent",
        DISPATCHER,
    ),
    Point(
        "webhook-sent",
        "deliver webhooks",
        "webhooks.sending:Sender.send",
        "after",
        "a webhook sent, unrecorded",
        SAME_ID,
        is_sample=True,
    ),
    Point(
        "webhooks-not-recorded",
        "deliver webhooks",
        "webhooks.delivery:record_many",
        "before",
        "webhooks sent, unrecorded",
        SAME_ID,
    ),
    Point(
        "webhook-record-not-committed",
        "deliver webhooks",
        "webhooks.delivery:record_many",
        "before commit",
        "webhooks sent, unrecorded",
        SAME_ID,
    ),
    Point(
        "webhook-record-committed",
        "deliver webhooks",
        "webhooks.delivery:record_many",
        "after commit",
        "recorded deliveries",
        "another dispatcher, at once",
    ),
    # Reconciliation.
    Point("statement-not-read", "reconcile", "reconciliation.importing:import_statement", "before", NOTHING, TICK),
    Point(
        "statement-not-committed",
        "reconcile",
        "reconciliation.importing:import_statement",
        "before commit",
        NOTHING,
        TICK,
        is_sample=True,
    ),
    Point(
        "statement-committed",
        "reconcile",
        "reconciliation.importing:import_statement",
        "after commit",
        "a statement without a run",
        TICK,
    ),
    Point(
        "run-matches-saved",
        "reconcile",
        "reconciliation.runs:_save_matches",
        "after",
        "a statement without a run",
        TICK,
    ),
    Point(
        "run-not-committed",
        "reconcile",
        "reconciliation.runs:run_day",
        "before commit",
        "a statement without a run",
        TICK,
    ),
    Point("run-committed", "reconcile", "reconciliation.runs:run_day", "after commit", "the run", TICK),
    # Test mode.
    Point("funding-told", "announce funding", f"{CONTROLS}:fund", "after", "money at the bank, unrecorded", SENT_AGAIN),
    Point(
        "funding-told-recorded",
        "announce funding",
        "payouts.receipts:mark_bank_notified_many",
        "after",
        "the record",
        TICK,
    ),
    Point("clock-moved-not-committed", "move the clock", "settlement.test_clock:advance", "after", NOTHING, AGAIN),
    Point("clock-answer-lost", "move the clock", ANSWERED, "after", "the moved clock and the stored answer", STORED),
    Point(
        "clock-told",
        "announce clock",
        f"{CONTROLS}:move_clock",
        "after",
        "the bank's clock moved, unrecorded",
        SENT_AGAIN,
    ),
)

STATEMENT = "django.db.backends.utils:CursorWrapper.execute"
ACTS = {"dispatch": 24, "send": 36, "acknowledge": 36, "settle": 24, "return": 24, "reconcile": 48}
"""Steps of one worker, and how many of their statements are tried: it may be killed before each."""


def statements(*, every: int) -> tuple[Point, ...]:
    """A point before every so many statements of each act."""
    return tuple(
        Point(
            f"{act}-statement-{call}",
            act,
            STATEMENT,
            "before",
            "what was committed",
            TICK,
            call=call,
            may_not_be_reached=True,
        )
        for act, count in ACTS.items()
        for call in range(1, count + 1, every)
    )


BY_NAME = {point.name: point for point in POINTS}
