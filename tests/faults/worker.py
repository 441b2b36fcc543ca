"""The processes that are killed. `python -m tests.faults.worker` is the fork server: it has loaded Quittance, has no
connection open, and forks one process for each order (a line of JSON) that it reads.

By hand:

    python -m tests.faults.worker --at settlement.submission:send --when after -- settlement.tasks.run_due_windows
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import select
import signal
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

import django
import time_machine

from config.local import processes

DISPATCHER = "deliver_webhooks"
DELIVER_ONCE = "deliver_webhooks --once"
SERVE = "serve"
INSPECT = "inspect"


def main(words: list[str]) -> int:
    """Run the fork server, or one order."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    _load_everything()
    if words:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--at", default="")
        parser.add_argument("--when", default="before")
        parser.add_argument("tasks", nargs="+")
        given = parser.parse_args(words)
        execute({"at": given.at, "when": given.when, "run": given.tasks}, sys.stdout)
        return 0
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Output of the processes goes to the log; answers go to the client.
    children: dict[int, int] = {}
    for line in sys.stdin:
        order = json.loads(line)
        answer = _wait(children, order) if "wait" in order else _fork(children, order)
        print(json.dumps(answer), file=answers, flush=True)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return 0


def _load_everything() -> None:
    import httpcore  # noqa: F401 - httpx loads it with its first client
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    from config.celery import app
    from settlement.rails.transports import http

    app.loader.import_default_modules()
    app.finalize()
    get_wsgi_application()
    assert get_resolver().url_patterns
    http._trusted()  # It reads every certificate of the machine.
    gc.collect()
    gc.freeze()  # The forks share this memory; their collector skips it.


def _fork(children: dict[int, int], order: dict[str, Any]) -> dict[str, Any]:
    """Fork a child that executes the order and ends. A child that serves first writes its port."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        processes.die_with_parent_from_now(signal.SIGKILL)  # A killed fork server leaves no orphan.
        os.close(reading)
        code = 1
        try:
            with os.fdopen(writing, "w") as said:
                execute(order, said)
            code = 0
        except BaseException:  # noqa: BLE001 - a fork must not continue as its parent
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    children[pid] = os.pidfd_open(pid)
    with os.fdopen(reading) as said:
        first = said.readline() if order["run"][0] in (SERVE, INSPECT) else ""
    return {"pid": pid, "said": json.loads(first) if first else None}


def _wait(children: dict[int, int], order: dict[str, Any]) -> dict[str, Any]:
    """Wait for the end of a child, and kill it after the timeout. `code` is negative after a signal."""
    pid = order["wait"]
    opened = children.pop(pid)
    in_time = bool(select.select([opened], [], [], order["seconds"])[0])
    if not in_time:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(opened)
    return {"code": os.waitstatus_to_exitcode(status), "in_time": in_time}


def execute(order: dict[str, Any], said: TextIO) -> None:
    """Run the worker, web server or dispatcher of the order, with its time and its databases."""
    from django.conf import settings
    from django.db import connections

    from tests.faults import kill_switch

    if "now" in order:
        time_machine.travel(datetime.fromtimestamp(order["now"], UTC), tick=True).start()
    for alias, name in order.get("databases", {}).items():
        connections[alias].settings_dict["NAME"] = name
    for name, value in order.get("settings", {}).items():
        setattr(settings, name, value)
    if order.get("at"):
        kill_switch.arm(order["at"], order["when"], call=order.get("call", 1))
    if order["run"][0] == INSPECT:
        _tell(order["run"][1:], said)
        return
    for what in order["run"]:
        _run(what, said)


def _run(what: str, said: TextIO) -> None:
    from django.core.management import call_command

    from config.celery import app

    if what == SERVE:
        _serve(said)
    elif what in (DISPATCHER, DELIVER_ONCE):
        call_command(*what.split())
    else:
        app.tasks[what]()


def _tell(words: list[str], said: TextIO) -> None:
    """Write what a function of `inspection` returns."""
    from tests.faults import inspection

    print(json.dumps(getattr(inspection, words[0])(*words[1:])), file=said, flush=True)


def _serve(said: TextIO) -> None:
    """Run a web server until the process ends."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=WSGIRequestHandler) as server:
        print(server.server_port, file=said, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
