"""The floor plan of the house as data (DESIGN, section 3): which room stands on which floor, and what prefix its tables and SQL verbs carry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Room:
    """A Python package with one floor. `prefixes` start the names of its tables and SQL functions."""

    package: str
    floor: int
    prefixes: tuple[str, ...] = ()


ROOMS = [
    Room("config", 0, ("api_", "audit_", "ops_", "observability_", "kernel_")),
    Room("treasury.money", 1),
    Room("settlement.formats", 2),
    Room("settlement.calendars", 2),
    Room("onboarding.partners", 2, ("partners_",)),
    Room("settlement.sandbox", 3, ("sandbox_",)),
    Room("settlement.rails", 4),
    Room("webhooks", 5, ("webhooks_", "outbox_")),
    Room("treasury.ledger", 5, ("ledger_",)),
    Room("onboarding.compliance", 5, ("compliance_",)),
    Room("settlement.planning", 6, ("planning_",)),
    Room("payouts", 7, ("payouts_",)),
    Room("settlement", 8, ("settlement_",)),
    Room("settlement.protocols", 9, ("protocols_",)),
    Room("payouts.programs", 9, ("programs_",)),
    Room("reconciliation", 10, ("reconciliation_",)),
    Room("treasury", 11, ("treasury_",)),
    Room("onboarding", 12, ("onboarding_",)),
]
TOP_LEVEL_PACKAGES = {room.package.split(".")[0] for room in ROOMS}

# Rows of these tables may be read by SQL verbs of every room: they say whose money it is.
TABLES_EVERYBODY_READS = {"partners_environment"}


def room_of(module: str) -> Room | None:
    """The room that a dotted module name belongs to: the longest package that it starts with, or None for code that is not ours."""
    fitting = [room for room in ROOMS if module == room.package or module.startswith(room.package + ".")]
    return max(fitting, key=lambda room: len(room.package), default=None)


def room_of_sql_name(name: str) -> Room | None:
    """The room that owns a table or SQL function, by its prefix."""
    fitting = [(prefix, room) for room in ROOMS for prefix in room.prefixes if name.startswith(prefix)]
    return max(fitting, key=lambda pair: len(pair[0]), default=("", None))[1]


def may_use(user: Room, used: Room) -> bool:
    """A room uses itself and what stands on lower floors; neighbours and everything above are out of reach."""
    return user is used or used.floor < user.floor


def module_name(path: Path) -> str:
    relative = path.relative_to(ROOT).with_suffix("")
    parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
    return ".".join(parts)


def source_files(pattern: str = "*.py") -> list[Path]:
    """Every file of our own packages that matches; migrations included."""
    return sorted(
        path
        for package in TOP_LEVEL_PACKAGES
        for path in (ROOT / package).rglob(pattern)
        if "__pycache__" not in path.parts
    )


def files_of_tests() -> list[Path]:
    return sorted(path for path in (ROOT / "tests").rglob("*.py") if "__pycache__" not in path.parts)
