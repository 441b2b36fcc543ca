"""Load over HTTP from another process: `wrk` where it is installed, else a generator on non-blocking sockets.

    python -m tests.bench.load          reads a job as JSON from standard input and prints what came of it as JSON

Both send the same requests in a closed loop of a few connections, each request with a new reference and a new key.
"""

from __future__ import annotations

import itertools
import json
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

from config.local.paths import BASE_DIR

CONNECTIONS = 16
PAYEES = 5_000
"""Beneficiaries that the load pays again and again, so that most are known."""


@dataclass(frozen=True)
class Job:
    """What to send. With `secrets` each request is a transfer of the next partner, else a POST of the same size."""

    port: int
    path: str
    secrets: list[str]
    seconds: float
    mark: str
    connections: int = CONNECTIONS


@dataclass
class Result:
    """Requests answered, milliseconds, and the statuses that were not 2xx."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def generator() -> str:
    """Return the load generator of this machine."""
    return "wrk" if shutil.which("wrk") else "tests.bench.load"


def run(job: Job) -> Result:
    """Run a job in another process. Raises RuntimeError where a request was refused."""
    result = _with_wrk(job) if shutil.which("wrk") else _with_ours(job)
    if result.refused or not result.requests:
        raise RuntimeError(f"{job.path} was refused: {result.refused or 'no answer at all'}")
    return result


def _with_ours(job: Job) -> Result:
    words = [sys.executable, "-m", "tests.bench.load"]
    done = subprocess.run(
        words, input=json.dumps(asdict(job)), capture_output=True, text=True, check=True, cwd=BASE_DIR
    )
    return Result(**json.loads(done.stdout))


_LUA = """
local secrets = {%(secrets)s}
local n = 0
request = function()
  n = n + 1
  local id = "%(mark)s-" .. n
  local account = 100000000 + n %% %(payees)d
  local body = '{"amount":"12.34","currency":"USD","reference":"' .. id ..
      '","description":"Salary November","metadata":{"employee":"E' .. n ..
    '","department":"Sales"},"beneficiary":{"name":"Payee Number ' .. account ..
    '","routing_number":"021000021","account_number":"' .. account .. '","account_type":"checking"}}'
  return wrk.format("POST", "%(path)s", {["Content-Type"]="application/json",
    ["Authorization"]="Bearer " .. secrets[n %% #secrets + 1],
    ["Idempotency-Key"]=id}, body)
end
done = function(summary, latency, requests)
  io.write(string.format('RESULT {"requests":%%d,"seconds":%%f,"p50_ms":%%f,"p99_ms":%%f,"errors":%%d}\\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout))
end
"""


def _with_wrk(job: Job) -> Result:
    script = _LUA % {
        "secrets": ",".join(f'"{secret}"' for secret in job.secrets or [""]),
        "mark": job.mark,
        "path": job.path,
        "payees": PAYEES,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        words = [
            "wrk",
            "-t1",
            f"-c{job.connections}",
            f"-d{job.seconds:g}s",
            "-s",
            file.name,
            f"http://127.0.0.1:{job.port}{job.path}",
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    found = json.loads(line.removeprefix("RESULT "))
    errors = found.pop("errors")
    return Result(**found, refused={"errors": errors} if errors else {})


def request(job: Job, number: int) -> bytes:
    """One request as bytes."""
    id_ = f"{job.mark}-{number}"
    account = 100_000_000 + number % PAYEES
    body = (
        f'{{"amount":"12.34","currency":"USD","reference":"{id_}","description":"Salary November",'
        f'"metadata":{{"employee":"E{number}",'
        f'"department":"Sales"}},"beneficiary":{{"name":"Payee Number {account}","routing_number":"021000021",'
        f'"account_number":"{account}","account_type":"checking"}}}}'
    )
    secret = job.secrets[number % len(job.secrets)] if job.secrets else ""
    return (
        f"POST {job.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {secret}\r\n"
        f"Idempotency-Key: {id_}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


class _Wire:
    """One connection of the closed loop."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self.buffer = b""

    def send(self, message: bytes) -> None:
        self.sent_at, self.buffer = time.perf_counter(), b""
        self.socket.sendall(message)

    def status(self) -> int | None:
        """Read what is there; the status once the answer is whole."""
        self.buffer += self.socket.recv(65_536)
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.buffer[:end].lower()
        start = head.find(b"content-length:")
        length = int(head[start + 15 :].split(b"\r\n", 1)[0])
        return int(head[9:12]) if len(self.buffer) >= end + 4 + length else None


def drive(job: Job) -> Result:
    """The closed loop: a connection sends its next request when it has an answer."""
    numbers = itertools.count(1)
    refused: Counter[str] = Counter()
    milliseconds: list[float] = []
    with selectors.DefaultSelector() as ready:
        wires = [_Wire(job.port) for _ in range(job.connections)]
        for wire in wires:
            ready.register(wire.socket, selectors.EVENT_READ, wire)
            wire.send(request(job, next(numbers)))
        started = time.perf_counter()
        while time.perf_counter() - started < job.seconds:
            for key, _ in ready.select(1.0):
                wire = key.data
                status = wire.status()
                if status is None:
                    continue
                milliseconds.append((time.perf_counter() - wire.sent_at) * 1000)
                if not 200 <= status < 300:
                    refused[str(status)] += 1
                wire.send(request(job, next(numbers)))
        seconds = time.perf_counter() - started
    milliseconds.sort()
    count = len(milliseconds)
    return Result(count, seconds, milliseconds[count // 2], milliseconds[int(count * 0.99)], dict(refused))


if __name__ == "__main__":
    print(json.dumps(asdict(drive(Job(**json.loads(sys.stdin.read()))))))
