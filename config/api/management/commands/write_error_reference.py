"""Write docs/reference/errors.md from the error classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.api.error_reference import render_reference


class Command(BaseCommand):
    """Write the page of error codes."""

    help = "Write docs/reference/errors.md from the error classes."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "reference" / "errors.md"
        page.write_text(render_reference(), encoding="utf-8")
        self.stdout.write(f"Wrote {page.relative_to(settings.BASE_DIR)}.")
