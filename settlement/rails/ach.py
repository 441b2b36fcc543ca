"""ACH: orders leave as NACHA files through a drop folder, answers come back as files, and the bank is asked over HTTP.

A failure before the file has its name is Rejected (`not_sent`), because the bank ignores hidden files; every later one
is Unknown. Absence is proven only when the bank has read everything that arrived until well after the last sender had
to stop.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from config.kernel.db import forbid_atomic
from settlement.formats.errors import FormatError
from settlement.rails import ach_answers, ach_orders, ach_return_windows, bank_endpoints
from settlement.rails.base import (
    Accepted,
    AnswerFile,
    FileAccepted,
    FileRejected,
    Found,
    NotFound,
    Outcome,
    RailAccountView,
    Rejected,
    StillUnknown,
    SubmissionOrder,
    Unknown,
)
from settlement.rails.errors import BankUnreachable, RailAccountRefused
from settlement.rails.transports import drop_folder, http

TRACES_PER_QUESTION = 250  # Keeps the address of a question under 5 kilobytes.
# How long after its claim a sender may still write; `absence_margin_seconds` of the account overrides it.
ABSENCE_MARGIN = timedelta(seconds=30)

log = logging.getLogger(__name__)


class AchRail:
    """The ACH rail. Stateless, so one instance serves all accounts."""

    code = "ach"

    def submit(self, account: RailAccountView, order: SubmissionOrder) -> Accepted | Rejected | Unknown:
        """Render the file and put it into the bank's folder under the reference of the order."""
        forbid_atomic()
        try:
            folder = bank_endpoints.folder(account, bank_endpoints.INBOUND)
            content = ach_orders.render(account, order)
        except RailAccountRefused as error:
            return Rejected(error.code, error.message)
        except FormatError as error:
            return Rejected("unrenderable", error.without_value(), ach_orders.unwritable(order))
        except (KeyError, ValueError) as error:
            reason = f"the order cannot be written as a NACHA file ({type(error).__name__})"
            return Rejected("unrenderable", reason, ach_orders.unwritable(order))
        match drop_folder.upload(folder, order.reference, content, not_after=order.not_after):
            case drop_folder.Visible():
                return Accepted(bank_reference=order.reference)
            case drop_folder.NotSent(reason):
                return Rejected("not_sent", reason)
            case drop_folder.Doubtful(reason):
                return Unknown(reason)

    def find(
        self, account: RailAccountView, reference: str, *, claimed_at: datetime
    ) -> Found | NotFound | StillUnknown:
        """Look into the folder first and ask the bank afterwards: the bank knows a file that it took in between."""
        try:
            if drop_folder.holds(bank_endpoints.folder(account, bank_endpoints.INBOUND), reference):
                return Found(outcomes=())
            port = bank_endpoints.port(account)
        except OSError as error:
            return StillUnknown(f"the drop folder cannot be looked into: {error.strerror}")
        except RailAccountRefused as error:
            return StillUnknown(error.message)
        answer = http.get(
            port.url, f"/v1/ach/files/{quote(reference, safe='')}", token=port.token, query={"account": account.code}
        )
        if isinstance(answer, http.NoAnswer):
            return StillUnknown(answer.reason)
        try:
            finding = self._finding(account, reference, answer, claimed_at)
        except (KeyError, ValueError, TypeError) as error:
            return StillUnknown(f"the bank's answer cannot be read ({type(error).__name__})")
        if isinstance(finding, Found) or (isinstance(finding, NotFound) and finding.proof):
            drop_folder.sweep(bank_endpoints.folder(account, bank_endpoints.INBOUND), reference)
        return finding

    def ask(self, account: RailAccountView, traces: Sequence[str]) -> list[Outcome]:
        """Ask about entries, some hundred at a time; stop at the first question without an answer."""
        port = bank_endpoints.port(account)
        learned: list[Outcome] = []
        for first in range(0, len(traces), TRACES_PER_QUESTION):
            asked = traces[first : first + TRACES_PER_QUESTION]
            answer = http.get(
                port.url, "/v1/ach/entries", token=port.token, query={"account": account.code, "trace": ",".join(asked)}
            )
            if isinstance(answer, http.NoAnswer) or not answer.is_good:
                log.warning(
                    "The bank of %s did not answer a question about %d entries.", account.code, len(traces) - first
                )
                break
            learned += self._outcomes(account, answer.body)
        return learned

    def list_files(self, account: RailAccountView) -> list[str]:
        """Names of the answer files; they begin with their time, so this is their order."""
        return self._names(account, bank_endpoints.OUTBOUND)

    def file_marks(self, account: RailAccountView) -> dict[str, str]:
        """Size and time of each answer file."""
        return self._marks(account, bank_endpoints.OUTBOUND)

    def read_file(self, account: RailAccountView, name: str) -> bytes:
        """One answer file."""
        return self._read(account, bank_endpoints.OUTBOUND, name)

    def parse_file(self, name: str, content: bytes) -> AnswerFile:
        """What an answer file says. Raises FormatError."""
        return ach_answers.parse_file(name, content)

    def identification(self, instruction_id: UUID) -> str:
        """The individual identification number of an entry."""
        return ach_orders.individual_id(instruction_id)

    def late_return(self, code: str, *, settled_on: date, returned_at: datetime) -> str:
        """Why a return came later than the rules allow; empty when it did not."""
        returned_on = returned_at.astimezone(ach_orders.BANK_ZONE).date()
        return ach_return_windows.why_late(code, settled_on=settled_on, returned_on=returned_on)

    def list_statements(self, account: RailAccountView) -> list[str]:
        """Names of the statements; they begin with their day."""
        return self._names(account, bank_endpoints.STATEMENTS)

    def statement_marks(self, account: RailAccountView) -> dict[str, str]:
        """Size and time of each statement."""
        return self._marks(account, bank_endpoints.STATEMENTS)

    def read_statement(self, account: RailAccountView, name: str) -> bytes:
        """One statement."""
        return self._read(account, bank_endpoints.STATEMENTS, name)

    def _finding(
        self, account: RailAccountView, reference: str, answer: http.Answer, claimed_at: datetime
    ) -> Found | NotFound | StillUnknown:
        if not answer.is_good:
            return StillUnknown(f"the bank answered {answer.status}")
        state = answer.body["state"]
        if state == "received":
            return Found((FileAccepted(reference),))
        if state == "rejected":
            said = f"{answer.body['code']}: {answer.body['reason']}"
            return Found((FileRejected(reference, ach_answers.FILE_REJECTED, said),))
        if state != "unknown":
            return StillUnknown(f"the bank answers with an unknown state {state!r}")
        margin = timedelta(
            seconds=float(account.settings.get("absence_margin_seconds", ABSENCE_MARGIN.total_seconds()))
        )
        through = datetime.fromisoformat(answer.body["received_through"]).astimezone(UTC)
        if through > claimed_at + margin:
            return NotFound(
                proof=True,
                reason=f"the bank has read all files that arrived until {through:%Y-%m-%d %H:%M:%S} UTC, not this one",
            )
        return NotFound(
            proof=False, reason="the bank does not know it, but has not yet looked long enough after the claim"
        )

    def _outcomes(self, account: RailAccountView, body: dict[str, Any]) -> Iterator[Outcome]:
        for said in body.get("entries", []):
            try:
                # An entry is applied whole or not at all.
                yield from list(ach_answers.of_entry(said))
            except (KeyError, ValueError, TypeError) as error:
                log.warning(
                    "The bank of %s answered about an entry in a way that cannot be read: %s.",
                    account.code,
                    type(error).__name__,
                )

    def _names(self, account: RailAccountView, side: str) -> list[str]:
        try:
            return drop_folder.names(bank_endpoints.folder(account, side))
        except OSError as error:
            raise BankUnreachable(account=account.code, what=f"its folder {side} cannot be listed") from error

    def _marks(self, account: RailAccountView, side: str) -> dict[str, str]:
        try:
            return drop_folder.marks(bank_endpoints.folder(account, side))
        except OSError as error:
            raise BankUnreachable(account=account.code, what=f"its folder {side} cannot be listed") from error

    def _read(self, account: RailAccountView, side: str, name: str) -> bytes:
        try:
            return drop_folder.read(bank_endpoints.folder(account, side), name)
        except OSError as error:
            raise BankUnreachable(account=account.code, what=f"the file {name} cannot be read") from error
