"""Look-ups of host names: names that never resolve hold up their own environment only."""

from __future__ import annotations

import asyncio
import socket
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.kernel import ids
from onboarding.partners.models import Environment
from tests.factories import partners, webhooks
from webhooks import look_ups, targets
from webhooks.errors import TargetRefused, TooManyEndpoints, TooManyLookUps
from webhooks.limits import (
    ENDPOINTS_PER_ENVIRONMENT_MAX,
    LOOKUPS_PER_ENVIRONMENT_MAX,
    REGISTRATION_LOOKUPS_MAX,
    REGISTRATION_LOOKUPS_PER_ENVIRONMENT_MAX,
)
from webhooks.look_ups import LookUps, RegistrationLookUps, environment_of_attempt


class SlowResolver:
    """A resolver that answers public names at once and blocks every name that begins with `hang` until released."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.asked: list[str] = []
        self._started = threading.Semaphore(0)

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host.startswith("hang"):
            self._started.release()
            self.let_go.wait(timeout=30)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        if host.startswith("none"):
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return ["10.0.0.1"] if host.startswith("private") else ["93.184.215.14"]

    async def until_hanging(self, names: int) -> None:
        for _ in range(names):
            assert await asyncio.to_thread(self._started.acquire, timeout=10)

    @property
    def hanging(self) -> int:
        return sum(host.startswith("hang") for host in self.asked)


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowResolver]:
    slow = SlowResolver()
    monkeypatch.setattr(targets, "look_up", slow)
    monkeypatch.setattr(look_ups, "_registrations", RegistrationLookUps())
    yield slow
    slow.let_go.set()


async def find(look: LookUps, environment_id: uuid.UUID, host: str) -> list[str]:
    environment_of_attempt.set(environment_id)
    return await look.find(host, 443)


def test_names_that_hang_take_two_threads_of_their_environment_and_no_others(resolver: SlowResolver) -> None:
    async def go() -> list[str]:
        look, hostile = LookUps(), ids.new()
        waiting = [asyncio.create_task(find(look, hostile, f"hang{n}.example.com")) for n in range(200)]
        await resolver.until_hanging(LOOKUPS_PER_ENVIRONMENT_MAX)
        async with asyncio.timeout(10):
            found = await find(look, ids.new(), "hooks.example.com")
        assert resolver.hanging == LOOKUPS_PER_ENVIRONMENT_MAX
        for task in waiting:
            task.cancel()
        resolver.let_go.set()
        look.close()
        return found

    assert asyncio.run(go()) == ["93.184.215.14"]


def test_a_name_that_resolved_does_not_wait_behind_hanging_names_of_its_own_environment(resolver: SlowResolver) -> None:
    async def go() -> list[str]:
        look, mixed = LookUps(), ids.new()
        await find(look, mixed, "hooks.example.com")
        waiting = [asyncio.create_task(find(look, mixed, f"hang{n}.example.com")) for n in range(50)]
        await resolver.until_hanging(LOOKUPS_PER_ENVIRONMENT_MAX)
        async with asyncio.timeout(10):
            found = await find(look, mixed, "hooks.example.com")
        for task in waiting:
            task.cancel()
        resolver.let_go.set()
        look.close()
        return found

    assert asyncio.run(go()) == ["93.184.215.14"]


def test_a_name_that_was_not_found_is_not_looked_up_again_at_once(resolver: SlowResolver) -> None:
    async def go() -> None:
        look = LookUps()
        for _ in range(5):
            with pytest.raises(OSError, match="unknown"):
                await find(look, ids.new(), "none.example.com")
        look.close()

    asyncio.run(go())
    assert resolver.asked == ["none.example.com"]


def check(url: str, environment_id: uuid.UUID | None = None) -> targets.Target:
    return look_ups.check_for_registration(url, environment_id=environment_id or ids.new())


def test_a_name_that_does_not_exist_yet_may_be_registered(resolver: SlowResolver) -> None:
    assert check("https://none.example.com/").host == "none.example.com"


def test_a_look_up_without_an_answer_refuses(resolver: SlowResolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_ups, "REGISTRATION_LOOKUP_SECONDS", 0.01)
    with pytest.raises(TargetRefused, match="could not be looked up"):
        check("https://hang.example.com/")
    resolver.let_go.set()
    with pytest.raises(TargetRefused, match="could not be looked up"):
        check("https://hang2.example.com/")


def test_hanging_registrations_of_one_environment_do_not_refuse_another(
    resolver: SlowResolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_ups, "REGISTRATION_LOOKUP_SECONDS", 0.05)
    hostile = ids.new()

    def register(number: int) -> type[Exception] | None:
        try:
            check(f"https://hang{number}.example.com/", hostile)
        except (TargetRefused, TooManyLookUps) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(40) as threads:
        answers = list(threads.map(register, range(40)))
    assert answers.count(TargetRefused) == REGISTRATION_LOOKUPS_PER_ENVIRONMENT_MAX
    assert answers.count(TooManyLookUps) == 40 - REGISTRATION_LOOKUPS_PER_ENVIRONMENT_MAX
    assert check("https://hooks.example.com/").host == "hooks.example.com"
    with pytest.raises(TargetRefused):
        check("https://private.example.com/")


def test_with_every_look_up_taken_a_private_name_is_not_accepted(
    resolver: SlowResolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_ups, "REGISTRATION_LOOKUP_SECONDS", 0.01)
    for number in range(REGISTRATION_LOOKUPS_MAX):
        with pytest.raises(TargetRefused):
            check(f"https://hang{number}.example.com/")
    with pytest.raises(TooManyLookUps):
        check("https://private.example.com/")


@pytest.mark.django_db
def test_the_number_of_endpoints_is_checked_before_the_look_up(resolver: SlowResolver) -> None:
    environment = partners.environment()
    for _ in range(ENDPOINTS_PER_ENVIRONMENT_MAX):
        webhooks.endpoint(environment)
    resolver.asked.clear()
    answer = partners.client(environment).post("/v1/webhooks", {"url": "https://hang.example.com/"})
    assert answer.status_code == 422
    assert answer.json()["code"] == TooManyEndpoints.code
    assert resolver.asked == []


@pytest.mark.django_db
def test_the_registered_url_is_the_normal_form(resolver: SlowResolver) -> None:
    environment: Environment = partners.environment()
    answer = partners.client(environment).post("/v1/webhooks", {"url": "HTTPS://Hooks.Example.com/In"})
    assert (answer.status_code, answer.json()["url"]) == (201, "https://hooks.example.com/In")
    changed = partners.client(environment).patch(
        f"/v1/webhooks/{answer.json()['id']}", {"url": "HTTPS://faß.de/"}, content_type="application/json"
    )
    assert (changed.status_code, changed.json()["url"]) == (200, "https://xn--fa-hia.de/")
