"""One attempt over HTTP: every failure has a name, and none of them raises."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.kernel import clock, ids
from tests.factories.webhooks import Answer, Receiver
from webhooks import dialing, retries, signing, targets
from webhooks.attempts import AttemptResult, EndpointSnapshot, PendingAttempt, SigningSecret
from webhooks.sending import Sender, send_all
from webhooks.states import AttemptError, Scheme

SECRET = SigningSecret(signing.make_secret(Scheme.HMAC).secret, None)


def attempt(url: str, *, livemode: bool = False) -> PendingAttempt:
    where = EndpointSnapshot(
        ids.new(), ids.new(), 1, url, livemode=livemode, secrets=(SECRET,), schedule=retries.DEFAULT_SCHEDULE
    )
    lease = clock.machine_now() + timedelta(minutes=5)
    return PendingAttempt(
        ids.new(), 1, 1, 1, where, ids.new(), b"{}", is_test=False, is_replay=False, lease_until=lease
    )


def send(url: str, *, allowed: str = "", livemode: bool = False, tls: ssl.SSLContext | None = None) -> AttemptResult:
    async def go() -> AttemptResult:
        async with Sender(allowed_private=[allowed], tls=tls) as sender:
            return (await send_all(sender, [attempt(url, livemode=livemode)], at_once=1))[0]

    return asyncio.run(go())


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_an_answer_is_a_result(receiver: Receiver) -> None:
    receiver.default = Answer(202, (("Retry-After", "9"),), b"ok")
    result = send(receiver.url, allowed=receiver.target)
    assert (result.error, result.status_code, result.response, result.retry_after) == (
        AttemptError.NONE,
        202,
        b"ok",
        timedelta(seconds=9),
    )


def test_a_server_that_is_not_there() -> None:
    port = free_port()
    assert send(f"http://127.0.0.1:{port}/", allowed=f"127.0.0.1:{port}").error is AttemptError.CONNECTION


def test_a_server_that_does_not_answer_in_time(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialing, "TOTAL_TIMEOUT_SECONDS", 0.2)
    receiver.gate.clear()
    result = send(receiver.url, allowed=receiver.target)
    assert (result.error, result.status_code) == (AttemptError.TIMEOUT, None)
    assert result.duration_ms >= 190


def test_a_name_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(targets, "look_up", nothing)
    assert send("https://nowhere.example.com/").error is AttemptError.NAME


def test_what_is_no_http() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        opened, _ = listening.accept()
        opened.recv(1000)
        opened.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
        opened.close()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    assert send(f"http://127.0.0.1:{port}/", allowed=f"127.0.0.1:{port}").error is AttemptError.ANSWER
    thread.join(5)
    listening.close()


def test_live_and_test_do_not_share_an_exception(receiver: Receiver) -> None:
    assert send(receiver.url, allowed=receiver.target, livemode=True).error is AttemptError.TARGET
    assert receiver.received == []


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A self-signed certificate of 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


def test_an_untrusted_certificate(receiver: Receiver, certificate: tuple[Path, Path]) -> None:
    receiver.secure(*certificate)
    url = receiver.url.replace("http:", "https:")
    assert send(url, allowed=receiver.target).error is AttemptError.TLS
    assert receiver.received == []
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    assert send(url, allowed=receiver.target, tls=trusting).status_code == 200


def test_a_certificate_of_another_name(receiver: Receiver, certificate: tuple[Path, Path]) -> None:
    receiver.secure(*certificate)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    assert (
        send(f"https://localhost:{receiver.port}/", allowed=f"localhost:{receiver.port}", tls=trusting).error
        is AttemptError.TLS
    )
    assert receiver.received == []
