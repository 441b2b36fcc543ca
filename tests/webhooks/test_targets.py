"""The guard against server-side request forgery: URLs, addresses and sockets."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

import aiohttp
import pytest
from pytest_django import Settings
from yarl import URL

from config.kernel import clock
from onboarding.partners.models import Environment
from tests.factories import webhooks
from tests.factories.webhooks import Receiver
from webhooks import dialing, run_once, sending, targets
from webhooks.dialing import TargetBlocked
from webhooks.errors import TargetRefused
from webhooks.look_ups import LookUps
from webhooks.models import Delivery, Endpoint

REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:53aa:64c:0:0:80ff:fffe",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.0.1.1",
    "168.63.129.15",
    "2606:4700::1111",
    "2a00:1450:4001::200e",
]


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_public(address: str) -> None:
    assert targets.refusal(address) is not None


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert targets.refusal(address) is None


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.1", "2130706433", "1.2.3.4.5", "١٢٧.0.0.1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert targets.refusal(text) == "not an IP address"


def test_every_address_that_python_calls_private_is_refused() -> None:
    blocks = [
        block for kind in ("_IPv4Constants", "_IPv6Constants") for block in getattr(ipaddress, kind)._private_networks
    ]
    assert all(targets.refusal(str(block[0])) for block in blocks)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/in?x=1",
        "https://hooks.example.com:8443/",
        "https://HOOKS.Example.COM",
        "https://bücher.example/in",
        "https://a_b.example.com",
        "https://1and1.com",
    ],
)
def test_urls_that_may_be_registered(url: str) -> None:
    assert not targets.check_url(url).is_exempt


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "10.0.0.1.",
        "localhost",
        "internal",
        "metadata",
        "1.2.3.0x4",
        "8.8.8.8",
        "xn--a.com.",
        "-a.com",
        "a..com",
    ],
)
def test_hosts_that_are_no_full_public_name(host: str) -> None:
    with pytest.raises(TargetRefused):
        targets.check_url(f"https://{host}/in")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://hooks.example.com:443@10.0.0.1/",
        "https://hooks.example.com:80/",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com/#f",
        "https://hooks.example.com\\@10.0.0.1/",
        "https://hooks.example.com/\r\nX: y",
        "https://hooks.example.com/ x",
        "//hooks.example.com",
        "file:///etc/passwd",
        "gopher://hooks.example.com:443",
        "https://" + "a" * 2100 + ".com",
        "https://" + ".".join(["a" * 60] * 5),
        "https://[::1",
        "https://[v1.x]/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:-1/",
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        targets.check_url(url)


def test_one_bad_record_refuses_all() -> None:
    with pytest.raises(TargetRefused):
        targets.check_addresses(["93.184.215.14", "10.0.0.1"])


def test_the_exception_is_exact() -> None:
    assert targets.check_url("http://127.0.0.1:8030/in", allowed_private=["127.0.0.1:8030"]).is_exempt
    for url in (
        "http://127.0.0.1:8031/in",
        "http://127.0.0.2:8030/in",
        "http://localhost:8030/in",
        "http://user@127.0.0.1:8030/in",
    ):
        with pytest.raises(TargetRefused):
            targets.check_url(url, allowed_private=["127.0.0.1:8030"])


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://Hooks.Example.com/In?X=1", "https://hooks.example.com/In?X=1"),
        ("https://faß.de/", "https://xn--fa-hia.de/"),
        ("https://hooks.example.com:443/", "https://hooks.example.com/"),
        ("https://hooks.example.com:8443", "https://hooks.example.com:8443"),
        ("https://bücher.example/in", "https://xn--bcher-kva.example/in"),
    ],
)
def test_a_url_has_one_normal_form_for_check_and_request(url: str, normal: str) -> None:
    target = targets.check_url(url)
    assert target.url == normal
    assert URL(target.url).raw_host == target.host
    assert targets.check_url(target.url).url == normal


# --- at dial time ---


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The answers of the resolver, one per look-up; the last one is repeated."""
    script: list[list[str]] = []
    real = targets.look_up

    def look_up(host: str, port: int) -> list[str]:
        if host == "127.0.0.1":
            return real(host, port)
        return script.pop(0) if len(script) > 1 else script[0]

    monkeypatch.setattr(targets, "look_up", look_up)
    return script


def dial(url: str, *, allowed: list[str] | None = None) -> int:
    async def go() -> int:
        async with (
            dialing.open_session(look_ups=LookUps(), allowed_private=allowed or []) as session,
            session.post(url, data=b"{}", allow_redirects=False) as answer,
        ):
            return answer.status

    return asyncio.run(go())


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["169.254.169.254"]],
)
def test_the_dial_is_stopped_by_what_the_name_resolves_to(
    answers: list[list[str]], receiver: Receiver, addresses: list[str]
) -> None:
    answers.append(addresses)
    with pytest.raises(TargetBlocked):
        dial(f"http://rebinding.example.com:{receiver.port}/")
    assert receiver.received == []


def test_a_literal_address_that_meets_no_resolver_is_stopped_at_the_socket(receiver: Receiver) -> None:
    with pytest.raises(TargetBlocked):
        dial(receiver.url)
    with pytest.raises(TargetBlocked):
        dial(f"http://[::ffff:127.0.0.1]:{receiver.port}/")
    assert receiver.received == []


def test_an_exempt_target_opens_no_door_for_another_name(answers: list[list[str]], receiver: Receiver) -> None:
    answers.append(["127.0.0.1"])
    assert dial(receiver.url, allowed=[receiver.target]) == 200
    with pytest.raises(TargetBlocked):
        dial(f"http://rebinding.example.com:{receiver.port}/", allowed=[receiver.target])


def test_what_was_checked_is_what_is_dialled(answers: list[list[str]]) -> None:
    """DNS rebinding: there is no second look-up within one connection attempt."""
    answers.extend([["93.184.215.14"], ["127.0.0.1"]])

    async def resolve() -> list[str]:
        resolver = dialing.GuardedResolver(allowed_private=[], look_ups=LookUps())
        found = await resolver.resolve("rebinding.example.com", 443, socket.AF_UNSPEC)
        await resolver.close()
        assert all(entry["flags"] & socket.AI_NUMERICHOST for entry in found)
        return [entry["host"] for entry in found]

    assert asyncio.run(resolve()) == ["93.184.215.14"]
    assert len(answers) == 1


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    assert dial(receiver.url, allowed=[receiver.target]) == 200


@pytest.mark.usefixtures("_sending_is_allowed")
def test_a_refused_target_is_dead_at_once_and_never_tried_again(
    environment: Environment, receiver: Receiver, settings: Settings
) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = []
    webhooks.emit(environment)
    assert run_once.deliver_due(now=clock.machine_now()).dead == 1
    row = Delivery.objects.across_environments().get()
    assert (row.status, row.last_error, row.last_status_code) == ("dead_letter", "target_refused", None)
    assert receiver.received == []


@pytest.mark.usefixtures("_sending_is_allowed")
def test_a_name_that_turns_private_after_registration_is_refused(
    environment: Environment, answers: list[list[str]]
) -> None:
    answers.extend([["10.1.2.3"]])
    endpoint = webhooks.endpoint(environment)
    webhooks.emit(environment)
    assert run_once.deliver_due(now=clock.machine_now()).dead == 1
    assert Endpoint.objects.across_environments().get(pk=endpoint.pk).failures_in_a_row == 1


def test_errors_are_told_apart() -> None:
    kinds = {error.__name__ for error, _ in sending._ERRORS}
    assert {"TimeoutError", "ClientConnectorDNSError", "ClientSSLError", "TargetBlocked"} <= kinds
    assert sending._classify(aiohttp.ServerTimeoutError()).value == "timeout"
    assert sending._classify(aiohttp.ServerDisconnectedError()).value == "connection"
