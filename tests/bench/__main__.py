"""`make bench`: figures with their baselines, as a table and as var/bench.json.

    python -m tests.bench [--only NAME ...] [--quick] [--out PATH]

Ends non-zero only when something could not be measured; a goal that is missed is a line in the table.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

from config.local.paths import BASE_DIR
from tests.bench import bai2, batches, cluster, ledger, load, main_flow, pages, transfers, webhooks, wide_rows
from tests.bench.figures import Figure, machine, save, table

Measurement = Callable[..., Iterator[Figure]]
MEASUREMENTS: dict[str, Measurement] = {
    "ledger": ledger.measure,
    "transfers": transfers.measure,
    "batches": batches.measure,
    "main_flow": main_flow.measure,
    "webhooks": webhooks.measure,
    "pages": pages.measure,
    "bai2": bai2.measure,
}
# Without a goal; they run when they are named.
ASIDE: dict[str, Measurement] = {"wide_rows": wide_rows.measure}


def main() -> int:
    """Measure, print, save."""
    options = _options()
    print(machine(), flush=True)
    figures: list[Figure] = []
    broken: list[str] = []
    with cluster.running():
        print(cluster.described(), flush=True)
        print(
            f"Load generator: {load.generator()}, {load.CONNECTIONS} connections; everything on this machine.\n",
            flush=True,
        )
        for name in options.only or MEASUREMENTS:
            started = time.perf_counter()
            try:
                figures += {**MEASUREMENTS, **ASIDE}[name](quick=options.quick)
            except Exception:  # noqa: BLE001 - the other figures are measured; the exit code reports it
                broken.append(name)
                traceback.print_exc()
            print(f"{name}: {time.perf_counter() - started:.0f} s, load average {os.getloadavg()[0]:.1f}", flush=True)
    print("\n" + table(figures))
    save(figures, options.out)
    print(f"\nWritten to {options.out}.")
    if broken:
        print(f"Could not be measured: {', '.join(broken)}.", file=sys.stderr)
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Figures beside their baselines.")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=[*MEASUREMENTS, *ASIDE],
        metavar="NAME",
        help=f"of {', '.join([*MEASUREMENTS, *ASIDE])}",
    )
    parser.add_argument(
        "--quick", action="store_true", help="smaller sizes: shows that it runs; the figures mean nothing"
    )
    parser.add_argument("--out", type=Path, default=BASE_DIR / "var" / "bench.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
