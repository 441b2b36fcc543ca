"""The promises that the root conftest makes to every other test."""

from __future__ import annotations

import socket

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection

from config.observability.models import Heartbeat
from tests.support.network import ForeignConnection


@pytest.mark.django_db
def test_tests_run_under_the_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
        assert cursor.fetchone() == ("quittance_app", False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_applications_role_cannot_truncate() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE observability_heartbeat")


class TestATestThatCommits:
    """Two tests in order: what the first one commits must be gone in the second."""

    @pytest.mark.django_db(transaction=True)
    def test_first(self, django_user_model: type) -> None:
        from django.utils import timezone

        Heartbeat.objects.create(name="left behind", seen_at=timezone.now())
        Group.objects.create(name="left behind")
        assert connection.in_atomic_block is False

    @pytest.mark.django_db(transaction=True)
    def test_second(self) -> None:
        assert not Heartbeat.objects.exists()
        assert not Group.objects.filter(name="left behind").exists()
        assert ContentType.objects.exists()


def test_a_test_cannot_reach_another_machine() -> None:
    with socket.socket() as opened, pytest.raises(ForeignConnection):
        opened.connect(("192.0.2.1", 80))
    with pytest.raises(ForeignConnection):
        socket.getaddrinfo("example.com", 443)
