"""The processes of a running Quittance, as one list of commands."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

CELERY_PROCESSES = 2

EXIT_MISCONFIGURED = os.EX_CONFIG
"""A program that ends with this code would end again: the supervisor does not restart it."""


@dataclass(frozen=True)
class Listening:
    """The port that a program listens on, and the setting that names it."""

    host: str
    port: int
    setting: str


@dataclass(frozen=True)
class Program:
    """One process of the platform."""

    name: str
    command: tuple[str, ...]
    listening: Listening | None = None


def web(port: int) -> Program:
    """The HTTP server, reachable from this machine only."""
    return Program(
        "web",
        (sys.executable, "-m", "config.serving", "--host", "127.0.0.1", "--port", str(port)),
        Listening("127.0.0.1", port, "WEB_PORT"),
    )


def worker(queues: Iterable[str]) -> Program:
    """The Celery worker of all queues."""
    return Program("worker", (
        sys.executable, "-m", "celery", "--quiet", "-A", "config.celery", "worker",
        "--queues", ",".join(queues), "--concurrency", str(CELERY_PROCESSES),
        "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--hostname", "worker@%h",
    ))  # fmt: skip


def beat() -> Program:
    """The scheduler of periodic tasks. Its rows are in the database, so it needs no file."""
    return Program("beat", (
        sys.executable, "-m", "celery", "--quiet", "-A", "config.celery", "beat", "--loglevel", "WARNING", "--pidfile=",
    ))  # fmt: skip


def command(name: str, *words: str, listening: Listening | None = None) -> Program:
    """A command of `manage.py`."""
    return Program(name, (sys.executable, "manage.py", *words), listening)
