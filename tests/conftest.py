"""The root of all tests.

A real PostgreSQL under the application's own role, a real Redis, and no way out of this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.support import databases, network, system


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded services before anything connects; workers of pytest-xdist join the controller's."""
    is_controller = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if is_controller and _is_ci() and (missing := system.missing_packages()):
        # An error of a worker would end the run with a traceback of the plug-in.
        raise pytest.UsageError(" ".join(missing))
    databases.start_services(config)


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the services; the last one to leave stops them."""
    databases.stop_services(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run, and say so in one line; under CI that is a failure."""
    missing = system.deselect_what_cannot_run(config, items)
    if missing and _is_ci():
        raise pytest.UsageError(" ".join(missing))
    config.stash[system.MISSING] = missing


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say once, at the end where it is read, what was left out."""
    for line in config.stash.get(system.MISSING, []):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _no_way_out() -> Iterator[None]:
    """Let tests reach this machine only."""
    with network.loopback_only():
        yield


@pytest.fixture(scope="session")
def _redis() -> Iterator[redis.Redis]:
    """This run's own Redis database."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def _no_memory_in_redis(_redis: redis.Redis) -> None:
    """Quotas and rings of one test are nothing to the next."""
    _redis.flushdb()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Make this worker's databases: tables by the owner's role, tests by the application's."""
    worker = databases.worker_name(request.config)
    with django_db_blocker.unblock():
        databases.create(worker)
    with databases.reset_instead_of_flush():
        yield
    with django_db_blocker.unblock():
        databases.drop(worker)
