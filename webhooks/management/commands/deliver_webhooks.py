"""Deliver webhooks until told to stop (SIGTERM, Ctrl-C). Any number of these processes may run at once."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.kernel import clock
from webhooks import run_once
from webhooks.dispatcher import Dispatcher
from webhooks.sending import Sender


class Command(BaseCommand):
    help = "Deliver webhooks until told to stop; --once delivers what is due now and ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Deliver what is due now, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            done = run_once.deliver_due(now=clock.machine_now())
            self.stdout.write(
                f"{done.events} events, {done.delivered} delivered, {done.postponed} postponed, {done.dead} dead."
            )
            return
        asyncio.run(self._run())

    async def _run(self) -> None:
        async with Sender(allowed_private=settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS) as sender:
            dispatcher = Dispatcher(sender)
            loop = asyncio.get_running_loop()
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, dispatcher.stop)
            self.stdout.write("Delivering webhooks.")
            await dispatcher.run()
        totals = dispatcher.totals
        self.stdout.write(f"Stopped after {totals.events} events and {totals.attempts} attempts.")
