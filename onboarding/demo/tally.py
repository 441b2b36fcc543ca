"""The end of the demo: what was paid and proven, and whether it adds up, as a table, a CSV and a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Sum
from rich.table import Table

from config.kernel import clock
from onboarding.demo import timeline
from payouts.models import Transfer
from reconciliation.errors import PdfNotAvailable
from reconciliation.models import Discrepancy, Run
from reconciliation.reports import partner_report
from settlement.rails import sandbox_controls
from treasury import money
from treasury.ledger import integrity
from webhooks.models import Delivery

if TYPE_CHECKING:
    from onboarding.demo.story import Scene


@dataclass(frozen=True)
class Figures:
    """The figures of the final table."""

    statuses: list[tuple[str, int, str]]
    item_count: int
    total: str
    lines: int
    matched: int
    proven: int
    expected: int
    discrepancies: list[str]
    balances_agree: bool
    delivered: int
    undelivered: int
    wrong_signatures: int
    ledger_holds: bool
    seen_twice: int
    seconds: float
    runs: list[Run]

    @property
    def adds_up(self) -> bool:
        """Return whether the demo succeeded.

        Every transfer is final, every settled one is proven, the books balance, the bank saw no entry twice, and every
        webhook arrived.
        """
        ended = sum(count for status, count, _ in self.statuses if status in timeline.FINAL) == self.item_count
        webhooks_arrived = self.undelivered == 0 and self.wrong_signatures == 0
        return (
            ended
            and webhooks_arrived
            and self.proven == self.expected
            and self.balances_agree
            and self.ledger_holds
            and self.seen_twice == 0
        )


def take(scene: Scene) -> Figures:
    """Count everything from the tables."""
    rows = Transfer.objects.within(scene.cast.environment).filter(batch_id=scene.batch_id)
    by_status = rows.values_list("status").annotate(count=Count("id"), amount=Sum("amount_minor")).order_by("status")
    deliveries = Delivery.objects.within(scene.cast.environment).filter(endpoint_id=scene.endpoint_id)
    delivered = deliveries.filter(status="delivered").count()
    runs = timeline.runs_since(scene)
    found = Discrepancy.objects.filter(run__in=runs).order_by("id")
    return Figures(
        statuses=[(status, count, money.format(amount, "USD")) for status, count, amount in by_status],
        item_count=scene.batch["item_count"],
        total=scene.batch["total"],
        lines=sum(run.line_count for run in runs),
        matched=sum(run.lines_matched for run in runs),
        proven=timeline.proven_count(scene),
        expected=timeline.expected_proofs(scene),
        discrepancies=[_sentence(row) for row in found.select_related("line")],
        balances_agree=bool(runs) and all(run.balances_agree for run in runs),
        delivered=delivered,
        undelivered=deliveries.count() - delivered,
        wrong_signatures=scene.sink.wrong_signatures,
        ledger_holds=integrity.check().balanced,
        seen_twice=len(sandbox_controls.state()["seen_more_than_once"]),
        seconds=clock.monotonic() - scene.started,
        runs=runs,
    )


def write_reports(scene: Scene, figures: Figures) -> None:
    """Write the report of every run under var/reports, as CSV and, where Pango is installed, as PDF."""
    folder = Path(settings.BASE_DIR) / "var" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    for run in figures.runs:
        name = folder / f"reconciliation-{run.rail_account.code}-{run.day}-{run.public_id}"
        name.with_suffix(".csv").write_bytes(b"".join(partner_report.for_staff_as_csv(run)))
        try:
            name.with_suffix(".pdf").write_bytes(partner_report.for_staff_as_pdf(run))
        except PdfNotAvailable as missing:
            scene.say(f"[yellow]{missing.message}[/]")
            break
    scene.say(f"Reports of {len(figures.runs)} statements are in {folder.relative_to(settings.BASE_DIR)}/.")


def show(scene: Scene, figures: Figures) -> None:
    """Print the final table."""
    table = Table(
        title=f"{scene.batch['id']}: {figures.item_count} transfers, {figures.total} USD",
        title_justify="left",
        show_header=False,
    )
    for status, count, amount in figures.statuses:
        table.add_row(status, f"{count:,}", f"{amount} USD")
    table.add_section()
    rate = f"{figures.matched * 100 / figures.lines:.2f} % of {figures.lines} lines" if figures.lines else "no lines"
    table.add_row("statement lines matched", f"{figures.matched}", rate)
    table.add_row("settlements proven by a line", f"{figures.proven:,}", f"of {figures.expected:,}")
    table.add_row(
        "webhooks delivered",
        f"{figures.delivered:,}",
        f"{figures.undelivered} missing, {figures.wrong_signatures} wrong signatures",
    )
    table.add_row("entries the bank saw twice", f"{figures.seen_twice}", "")
    table.add_row("bank balance = our books", _verdict(figures.balances_agree), _differences(figures.runs))
    table.add_row("ledger check", _verdict(figures.ledger_holds), "")
    table.add_row("seconds from upload to proof", f"{figures.seconds:.1f}", "")
    scene.console.print()
    scene.console.print(table)
    for text in figures.discrepancies:
        scene.aside(f"[yellow]for a person:[/] {text}")
    scene.console.print(
        "\n  [bold green]Everything adds up.[/]" if figures.adds_up else "\n  [bold red]Something does not add up.[/]"
    )


def _sentence(row: Discrepancy) -> str:
    line = f" {money.format(row.line.amount_minor, row.currency)} {row.currency}, {row.line.text!r}" if row.line else ""
    return f"{row.get_kind_display().lower()}{line} ({row.get_status_display().lower()}). {row.reasons[0]}"


def _differences(runs: list[Run]) -> str:
    """Return by how much the books and the bank's balance differ, by day; empty where they agree."""
    found = [
        (run.day, run.float_minor - run.waiting_minor - run.closing_minor) for run in runs if not run.balances_agree
    ]
    return "; ".join(f"{money.format(minor, 'USD')} USD on {day}" for day, minor in found)


def _verdict(is_good: bool) -> str:  # noqa: FBT001 - a verdict is what it takes
    return "[green]yes[/]" if is_good else "[red]NO[/]"
