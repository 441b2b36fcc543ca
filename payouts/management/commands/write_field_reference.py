"""Write docs/reference/transfer-fields.md from the declaration of the request types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from payouts.request_fields import field_reference


class Command(BaseCommand):
    """Write the page of transfer fields."""

    help = "Write docs/reference/transfer-fields.md from the declaration of the request types."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "reference" / "transfer-fields.md"
        page.write_text(field_reference(), encoding="utf-8")
        self.stdout.write(f"Wrote {page.relative_to(settings.BASE_DIR)}.")
