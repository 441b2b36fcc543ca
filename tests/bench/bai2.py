"""Reading BAI2 beside the PyPI library `bai2`, on the same bytes and in the same process.

Runs alone with `python -m tests.bench.bai2`: it needs neither a database nor Django.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from bai2 import bai2 as library

from reconciliation.reading import read_bai2
from settlement.formats import bai2
from tests.bench.figures import Figure, figure, machine, table

ACCOUNT = "1000000001"
TRANSACTIONS, TRANSACTIONS_QUICK = 50_000, 2_000
ROUNDS, ROUNDS_QUICK = 5, 1
RATIO_GOAL = 2.0


def measure(*, quick: bool = False) -> Iterator[Figure]:
    """Yield lines a second of our reader, and of the reader that the import of statements calls."""
    content = statement(TRANSACTIONS_QUICK if quick else TRANSACTIONS)
    rounds = ROUNDS_QUICK if quick else ROUNDS
    lines = content.count(b"\n")
    baseline = lines / _best(lambda: library.parse_from_string(content.decode()), rounds)
    for name, read in (
        ("BAI2: file read", lambda: bai2.parse(content)),
        ("BAI2: file read for import", lambda: read_bai2(content, account_number=ACCOUNT, currency="USD")),
    ):
        rate = lines / _best(read, rounds)
        is_met = rate >= RATIO_GOAL * baseline
        yield figure(name, rate, "lines/s", baseline=baseline, goal=f"{RATIO_GOAL:g} x PyPI bai2", met=is_met)


def statement(transactions: int) -> bytes:
    """Return one day of one account as an ACH bank prints it: a record 16 with references and text for each entry."""
    details = [
        f"16,142,{1_000 + number % 977},,SB{number:012d},12104288{number:07d},ACH CREDIT PAYROLL {number}"
        for number in range(transactions)
    ]
    total = sum(1_000 + number % 977 for number in range(transactions))
    records = [
        "01,091000019,1000000001,261116,0700,1,,,2/",
        "02,1000000001,091000019,1,261116,,USD,2/",
        f"03,{ACCOUNT},USD,010,0,,,015,{total},,/",
        *details,
        f"49,{2 * total},{transactions + 2}/",
        f"98,{2 * total},1,{transactions + 4}/",
        f"99,{2 * total},1,{transactions + 6}/",
    ]
    return ("\n".join(records) + "\n").encode()


def _best(work: Callable[[], object], rounds: int) -> float:
    """The processor time of the fastest round: other work on the machine makes rounds slower, never faster."""
    seconds: list[float] = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


if __name__ == "__main__":
    print(machine())
    print(table(list(measure())))
