"""Scenarios, as data: the last two digits of a magic amount or account number choose what becomes of an entry.

An amount of $91,100.NN or an account number 911000000NN chooses scenario NN; the account number is looked at first.
Every other entry is paid and stays paid. The page docs/reference/sandbox-bank.md prints this table; a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from settlement.formats.return_codes import CHANGE_CODES, RETURN_CODES, ReturnFamily

MAGIC_DOLLARS = 91_100
MAGIC_ACCOUNT = "911000000"


class Action(Enum):
    """What the bank does."""

    RETURN = "return"  # The entry settles and comes back.
    REFUSE_ENTRY = "refuse_entry"
    REJECT_FILE = "reject_file"
    LOSE_ANSWER = "lose_answer"  # The file is processed, its acknowledgement is never written.
    SWALLOW_FILE = "swallow_file"  # The file is taken away and forgotten; the same file sent again is processed.
    DEBIT_TWICE = "debit_twice"  # The statement of the next banking day shows the entry once more.
    ALTER_AMOUNT = "alter_amount"  # The settlement report says one cent more; the statement shows the true amount.
    NEVER_SETTLE = "never_settle"
    ADVISE = "advise"  # The entry settles and stays paid; a notification of change follows.


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row.

    `return_after_days` counts banking days after settlement; 0 is the same moment, in a file that sorts before the
    settlement report.
    """

    number: int
    action: Action
    words: str
    code: str = ""
    return_after_days: int | None = None


def _returns() -> list[Scenario]:
    """01 to 39 come back with the return code of that number, as far as there is such a code for a credit."""
    numbered = [
        (int(code[1:]), code, meaning)
        for code, meaning in RETURN_CODES.items()
        if meaning.family is ReturnFamily.RETURN
    ]
    return [
        Scenario(number, Action.RETURN, f"returned as {code}: {meaning.title}", code, return_after_days=1)
        for number, code, meaning in numbered
        if number < 40
    ]


def _notices() -> list[Scenario]:
    """61 to 67 stay paid, and the bank asks for a correction with the code C01 to C07."""
    return [
        Scenario(
            60 + int(code[1:]),
            Action.ADVISE,
            f"paid, with a notification of change {code}: {meaning.title}",
            code,
            return_after_days=1,
        )
        for code, meaning in CHANGE_CODES.items()
        if code <= "C07"
    ]


SCENARIOS: dict[int, Scenario] = {
    scenario.number: scenario
    for scenario in (
        *_returns(),
        Scenario(50, Action.REFUSE_ENTRY, "refused in the acknowledgement", "R04"),
        Scenario(51, Action.REJECT_FILE, "the whole file is rejected", "REJECTED"),
        Scenario(52, Action.LOSE_ANSWER, "the file is processed, but its acknowledgement is never written"),
        Scenario(53, Action.SWALLOW_FILE, "the file is swallowed; sent once more, it is processed"),
        Scenario(54, Action.DEBIT_TWICE, "paid once, but debited again on the next banking day's statement"),
        Scenario(55, Action.ALTER_AMOUNT, "the settlement report says one cent more than was ordered"),
        Scenario(
            56,
            Action.RETURN,
            "returned late, as R02 on the third banking day after settlement",
            "R02",
            return_after_days=3,
        ),
        Scenario(
            57,
            Action.RETURN,
            "returned as R03 in the same pass, the return file before the settlement report",
            "R03",
            return_after_days=0,
        ),
        Scenario(58, Action.NEVER_SETTLE, "accepted, and then nothing more is ever heard of it"),
        *_notices(),
    )
}


def fate(*, amount_minor: int, account_number: str) -> Scenario | None:
    """The scenario that an entry chooses, or None for an entry that is simply paid."""
    if (
        account_number.startswith(MAGIC_ACCOUNT)
        and len(account_number) == len(MAGIC_ACCOUNT) + 2
        and account_number[-2:].isdigit()
    ):
        return SCENARIOS.get(int(account_number[-2:]))
    dollars, cents = divmod(amount_minor, 100)
    return SCENARIOS.get(cents) if dollars == MAGIC_DOLLARS else None


def of_action(action: Action) -> list[Scenario]:
    """Every scenario with this action."""
    return [scenario for scenario in SCENARIOS.values() if scenario.action is action]
