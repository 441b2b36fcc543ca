"""Write docs/reference/statuses.md from the declarations of statuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.ops.status_reference import render_reference


class Command(BaseCommand):
    help = "Write docs/reference/statuses.md from the declarations of statuses."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "reference" / "statuses.md"
        page.write_text(render_reference(), encoding="utf-8")
        self.stdout.write(f"Wrote {page.relative_to(settings.BASE_DIR)}.")
