"""The steps of the demo. Each step does one thing through a public entry point and prints it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table

from config.kernel import clock
from config.local import platform
from config.local.ports import free_port
from onboarding.demo import cast, payroll, tally, timeline
from onboarding.demo.client import PartnerClient, Refused
from onboarding.demo.progress import waiting_for
from onboarding.demo.sink import Sink
from payouts.models import Batch
from reconciliation.models import Run
from webhooks.models import Endpoint

SINK_PORT_FROM = 8700
PROBLEMS_SHOWN = 8
DATA = Path(settings.BASE_DIR) / "tests" / "data"
SURPRISE_CENTS = 1_500
ENDPOINT_OF_DEMO = "demo of"
NIL_UUID = uuid.UUID(int=0)


@dataclass
class Scene:
    """What the steps share."""

    console: Console
    url: str
    api: PartnerClient
    sink: Sink
    cast: cast.Cast
    started: float = field(default_factory=clock.monotonic)
    batch: dict[str, Any] = field(default_factory=dict)
    endpoint_id: uuid.UUID = NIL_UUID
    last_run_before: uuid.UUID = NIL_UUID

    @property
    def batch_id(self) -> uuid.UUID:
        """Return the id of the batch as a UUID."""
        return Batch.parse_id(self.batch["id"])

    def say(self, text: str) -> None:
        """Print one line with the seconds since the start."""
        self.aside(text, margin=f"[dim]{clock.monotonic() - self.started:5.1f} s[/]")

    def aside(self, text: str, *, margin: str = "", indent: int = 0) -> None:
        """Print a line that belongs to the one before."""
        row = Table.grid(Column(width=7), Column(overflow="fold"), padding=(0, 2, 0, 0))
        row.add_row(margin, Padding(text, (0, 0, 0, indent)))
        self.console.print(row)


def tell(*, console: Console, port: int | None, keeps_serving: bool) -> bool:
    """Run the demo. Returns whether everything adds up.

    With `serve`, continues until Ctrl-C. Leaves no process behind.
    """
    sink = Sink(free_port(SINK_PORT_FROM))
    allowed = ",".join([*settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS, sink.url.split("/")[2]])
    running = platform.supervisor(port=port, environment={"WEBHOOK_ALLOWED_PRIVATE_TARGETS": allowed})
    console.print("[bold]Quittance[/]: a payroll is paid, proven and shown.\n")
    try:
        with console.status(
            "Starting PostgreSQL, Redis, web, worker, timetable, webhook dispatcher and the sandbox bank ..."
        ):
            running.start()
            running.wait_ready(timeout_seconds=120)
        who = cast.gather()
        scene = Scene(console, running.url, PartnerClient(url=running.url, secret=who.key_secret), sink, who)
        adds_up = _chapters(scene)
        if keeps_serving:
            _show_doors(scene)
            console.print("\nServing until Ctrl-C ...")
            running.wait()
        return adds_up
    finally:
        running.stop()
        sink.stop()


def _chapters(scene: Scene) -> bool:
    _register_endpoint(scene)
    _refuse_mistakes(scene)
    content = payroll.renamed((DATA / "payroll.csv").read_bytes(), run_name=payroll.name_of_run(scene.cast.environment))
    _fund(scene, content)
    _pay(scene, content)
    timeline.send(scene)
    timeline.settle(scene)
    timeline.surprise(scene, SURPRISE_CENTS)
    timeline.prove(scene)
    timeline.hear(scene)
    figures = tally.take(scene)
    tally.write_reports(scene, figures)
    tally.show(scene, figures)
    return figures.adds_up


def _register_endpoint(scene: Scene) -> None:
    for earlier in scene.api.get("/v1/webhooks", limit=100)["data"]:
        if earlier["status"] == "enabled" and earlier["description"].startswith(ENDPOINT_OF_DEMO):
            scene.api.patch(
                f"/v1/webhooks/{earlier['id']}", {"status": "disabled"}
            )  # Its receiver ended with its demo.
    endpoint = scene.api.post(
        "/v1/webhooks",
        {"url": scene.sink.url, "description": f"{ENDPOINT_OF_DEMO} {clock.machine_now():%Y-%m-%d %H:%M}"},
    )
    scene.sink.secret = endpoint["secret"]
    scene.endpoint_id = Endpoint.parse_id(endpoint["id"])
    scene.last_run_before = Run.objects.order_by("-id").values_list("pk", flat=True).first() or scene.last_run_before
    scene.say(f"{scene.cast.environment.partner.name} registered a webhook endpoint and got its signing secret.")


def _refuse_mistakes(scene: Scene) -> None:
    """Upload a file with mistakes: nothing is accepted and every problem is named."""
    try:
        scene.api.post_csv("/v1/transfers/batch", (DATA / "payroll_with_mistakes.csv").read_bytes())
    except Refused as refused:
        problems = refused.problem.get("errors", [])
        scene.say(f"The first payroll file was refused ({refused.status}), whole, with {len(problems)} problems named:")
        for problem in problems[:PROBLEMS_SHOWN]:
            scene.aside(f"[red]{problem['pointer']}[/] {problem['detail']}", indent=2)
        if len(problems) > PROBLEMS_SHOWN:
            scene.aside(f"... and {len(problems) - PROBLEMS_SHOWN} more", indent=2)
        return
    raise AssertionError("A payroll file with mistakes was accepted.")


def _fund(scene: Scene, content: bytes) -> None:
    """Fund exactly what the payroll and its fees need; it arrives as a receipt."""
    preview = scene.api.post_csv("/v1/transfers/batch", content, dry_run="true")
    if any(problem["code"] == "beneficiary_disabled" for problem in preview["problems"]):
        _confirm_beneficiaries(scene)
    amount = preview["funds"]["required"]
    receipt = scene.api.post(
        "/v1/test/fundings", {"amount": amount, "currency": "USD", "reference": payroll.reference_of_funding(content)}
    )
    scene.say(f"{amount} USD arrived for the payroll and its fees ({receipt['id']}).")


def _confirm_beneficiaries(scene: Scene) -> None:
    """Enable the beneficiaries that a return disabled, as a partner does after asking its employees."""
    cursor: str | None = ""
    confirmed = 0
    while cursor is not None:
        page = scene.api.get("/v1/beneficiaries", limit=100, **({"cursor": cursor} if cursor else {}))
        for beneficiary in page["data"]:
            if beneficiary["disabled"]:
                scene.api.post(f"/v1/beneficiaries/{beneficiary['id']}/enable")
                confirmed += 1
        cursor = page["next_cursor"]
    scene.say(f"{confirmed} beneficiaries whose pay came back last time were confirmed by the partner.")


def _pay(scene: Scene, content: bytes) -> None:
    started = clock.monotonic()
    scene.batch = scene.api.post_csv("/v1/transfers/batch", content)
    took = (clock.monotonic() - started) * 1000
    scene.say(
        f"The corrected file was accepted in {took:.0f} ms: "
        f"{scene.batch['id']}, {scene.batch['item_count']} transfers, {scene.batch['total']} USD held."
    )
    waiting_for(scene, "Planned and queued", lambda: timeline.count_past(scene, "held"), scene.batch["item_count"])


def _show_doors(scene: Scene) -> None:
    scene.console.print(
        f"\n  Admin and dashboard       {scene.url}/admin/   "
        f"([bold]{scene.cast.staff_name}[/] / [bold]{scene.cast.staff_password}[/])"
    )
    scene.console.print(f"  API reference             {scene.url}/docs   (key [bold]{scene.cast.key_secret}[/])")
    scene.console.print(f"  Health and metrics        {scene.url}/readyz  {scene.url}/metrics")
