"""One serving process: an event loop that reads requests and sends responses, and a pool that runs the application."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import socket
from contextlib import suppress

from aiohttp import web
from multidict import CIMultiDict

from config.serving import application, limits, refusals, requests
from config.serving.application import Answer, WsgiApplication
from config.serving.bodies import BodyReader
from config.serving.connections import Connection, Connections
from config.serving.pool import QueueFull, WorkPool

log = logging.getLogger(__name__)

ALIVE = "/healthz"
HEALTH_PATHS = frozenset({"/readyz", "/metrics"})


class Server:
    """Answers the requests of one process."""

    def __init__(self, wsgi: WsgiApplication, *, threads: int, trusted_proxies: int) -> None:
        self._wsgi = wsgi
        self._trusted_proxies = trusted_proxies
        self._bodies = BodyReader()
        self._work = _pool("work", threads)
        self._health = _pool("health", limits.HEALTH_THREADS)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request, or refuse it."""
        _connection_of(request).note_request()
        try:
            head = _head_of(request)
            requests.check_headers(head.headers)
            if head.path == ALIVE and head.method in {"GET", "HEAD"}:
                return _alive()
            address = requests.client_address(head.remote[0], head.headers, trusted_proxies=self._trusted_proxies)
            body = await self._bodies.read(request, address)
            answer = await self._run(head, body, address)
        except refusals.Refused as refused:
            return refusals.response_of(refused)
        return await _sent(request, answer)

    async def _run(self, head: requests.Head, body: bytes, address: str) -> Answer:
        """Run the application in a thread of the pool. Raises Refused when the process has too much to do."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Answer] = loop.create_future()

        def work(is_in_time: bool) -> None:  # noqa: FBT001 - the pool's signature
            if done.cancelled():  # The client left.
                return
            try:
                if not is_in_time:
                    raise refusals.overloaded()
                answer = application.call(self._wsgi, requests.environ_of(head, body))
            except BaseException as error:  # noqa: BLE001 - raised again where the request is awaited
                loop.call_soon_threadsafe(_fail, done, error)
            else:
                loop.call_soon_threadsafe(_finish, done, answer)

        pool = self._health if head.path in HEALTH_PATHS else self._work
        try:
            pool.submit(_caller(head, address), work)
        except QueueFull:
            raise refusals.overloaded() from None
        return await done

    async def serve(self, listening: socket.socket, stopping: asyncio.Event) -> None:
        """Serve until `stopping` is set; requests in progress are then answered."""
        connections = Connections(self.answer, counts_addresses=self._trusted_proxies == 0)
        accepting = await asyncio.get_running_loop().create_server(connections, sock=listening, backlog=limits.BACKLOG)
        watch = asyncio.create_task(connections.watch())
        await stopping.wait()
        accepting.close()
        watch.cancel()
        connections.pre_shutdown()
        await connections.shutdown(limits.STOP_SECONDS_MAX)


def _pool(name: str, threads: int) -> WorkPool:
    return WorkPool(name, threads=threads, queue_max=limits.QUEUE_MAX, queue_seconds_max=limits.QUEUE_SECONDS_MAX)


def _connection_of(request: web.BaseRequest) -> Connection:
    """The connection that a request came by."""
    connection = request.protocol
    assert isinstance(connection, Connection)
    return connection


def _head_of(request: web.BaseRequest) -> requests.Head:
    connection = request.protocol
    peer, local = connection.peername, connection.sockname
    version = request.version
    return requests.Head(
        method=request.method,
        target=request.raw_path,
        version=f"HTTP/{version.major}.{version.minor}",
        headers=request.raw_headers,
        remote=(peer[0], peer[1]) if isinstance(peer, tuple) else ("", 0),
        local=(local[0], local[1]) if isinstance(local, tuple) else ("localhost", 0),
    )


def _caller(head: requests.Head, address: str) -> str:
    """Who shares threads and queue fairly: an API key or a session, else an address."""
    credential = requests.first_value(head.headers, b"authorization") or requests.first_value(head.headers, b"cookie")
    return hashlib.blake2b(credential.encode(), digest_size=16).hexdigest() if credential else address


async def _sent(request: web.BaseRequest, answer: Answer) -> web.StreamResponse:
    """The response for aiohttp: whole, or read from its file at the pace of the client."""
    headers = CIMultiDict(answer.headers)
    headers["Server"] = refusals.SERVER_NAME
    headers["Content-Length"] = headers.get("Content-Length", str(answer.length))
    if answer.file is None:
        return web.Response(status=answer.status, headers=headers, body=answer.body)
    with answer.file as file:
        file.seek(0)
        response = web.StreamResponse(status=answer.status, headers=headers)
        await response.prepare(request)
        while request.method != "HEAD" and (chunk := file.read(limits.RESPONSE_CHUNK_BYTES)):
            await response.write(chunk)
        await response.write_eof()
    return response


def _alive() -> web.Response:
    """`/healthz` is answered without a thread: a process whose threads are all busy is alive."""
    headers = {
        "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
        "Server": refusals.SERVER_NAME,
    }
    return web.Response(body=b'{"status": "ok"}', content_type="application/json", headers=headers)


def _finish(done: asyncio.Future[Answer], answer: Answer) -> None:
    if not done.done():
        done.set_result(answer)
    elif answer.file is not None:
        answer.file.close()


def _fail(done: asyncio.Future[Answer], error: BaseException) -> None:
    with suppress(asyncio.InvalidStateError):
        done.set_exception(error)
