"""The processes that make a running Quittance, as one list."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

WEB_WORKERS = 2
WEB_THREADS = 16
"""Threads wait for PostgreSQL most of the time; sixteen keep a processor busy without queueing on one hot row."""
CELERY_PROCESSES = 2


@dataclass(frozen=True)
class Program:
    """One process of the platform."""

    name: str
    command: tuple[str, ...]


def web(port: int) -> Program:
    """Serve HTTP on this machine only; a proxy in front decides what the world sees."""
    return Program("web", (
        sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--blocking-threads-idle-timeout", "600",
        "--respawn-failed-workers", "--no-ws", "--log-level", "error",
    ))  # fmt: skip


def worker(queues: Iterable[str]) -> Program:
    """Run coarse tasks."""
    return Program("worker", (
        sys.executable, "-m", "celery", "--quiet", "-A", "config.celery", "worker",
        "--queues", ",".join(queues), "--concurrency", str(CELERY_PROCESSES),
        "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--hostname", "worker@%h",
    ))  # fmt: skip


def beat() -> Program:
    """Ring the timetable; the rows are in the database, so no file of its own."""
    return Program(
        "beat",
        (
            sys.executable,
            "-m",
            "celery",
            "--quiet",
            "-A",
            "config.celery",
            "beat",
            "--loglevel",
            "WARNING",
            "--pidfile=",
        ),
    )


def command(name: str, *words: str) -> Program:
    """Run a command of `manage.py` that goes on until it is told to end."""
    return Program(name, (sys.executable, "manage.py", *words))
