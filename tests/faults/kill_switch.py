"""Makes a process kill itself at a point, by wrapping the named function; the product has no code for it.

A point is `package.module:function` or `package.module:Class.method`, as the caller looks it up, and one of these
moments: `before` and `after` the call; `before commit` and `after commit` of the first transaction that commits after
the call began; `line: <text>`, before the line of the function that begins with this text.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper

LINE = "line: "


def arm(where: str, when: str, *, call: int = 1) -> None:
    """Kill this process at the `call`-th call of `where`. Raises LookupError when there is no such function or line."""
    holder, name = find(where)
    original = inspect.getattr_static(holder, name)
    function = original.__func__ if isinstance(original, staticmethod | classmethod) else original
    setattr(holder, name, _wrapped(function, _actions(function, when), call))


def find(where: str) -> tuple[Any, str]:
    """Return the module or class that holds the function, and the name of the function in it."""
    module, _, path = where.partition(":")
    holder: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        holder = getattr(holder, part)
    if not hasattr(holder, name):
        raise LookupError(f"There is no function {where}.")
    return holder, name


def has_line(where: str, text: str) -> bool:
    """True when a line of the function begins with this text."""
    holder, name = find(where)
    lines = inspect.getsource(inspect.unwrap(getattr(holder, name))).splitlines()
    return any(line.strip().startswith(text) for line in lines)


def kill_self() -> None:
    """End without handlers and without cleaning up, as after a loss of power."""
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


def _actions(function: Any, when: str) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return what to do before the call and after it."""
    if when == "before":
        return kill_self, _nothing
    if when == "after":
        return _nothing, kill_self
    if when in ("before commit", "after commit"):
        return (lambda: _kill_at_commit(is_before=when.startswith("before"))), _nothing
    if when.startswith(LINE):
        return (lambda: _kill_at_line(inspect.unwrap(function), when.removeprefix(LINE))), _nothing
    raise LookupError(f"There is no moment {when!r}.")


def _wrapped(function: Any, actions: tuple[Callable[[], None], Callable[[], None]], call: int) -> Any:
    before, after = actions
    calls = [0]

    def is_due() -> bool:
        calls[0] += 1
        return calls[0] == call

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            due = is_due()
            if due:
                before()
            result = await function(*args, **kwargs)
            if due:
                after()
            return result

        return awaited

    @functools.wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        due = is_due()
        if due:
            before()
        result = function(*args, **kwargs)
        if due:
            after()
        return result

    return called


def _kill_at_commit(*, is_before: bool) -> None:
    commit = BaseDatabaseWrapper._commit

    def fatal(self: BaseDatabaseWrapper) -> None:
        if self.alias != DEFAULT_DB_ALIAS:
            commit(self)
            return
        if is_before:
            kill_self()
        commit(self)
        kill_self()

    BaseDatabaseWrapper._commit = fatal  # type: ignore[method-assign]


def _kill_at_line(function: Any, text: str) -> None:
    lines, first = inspect.getsourcelines(function)
    (number,) = [first + offset for offset, line in enumerate(lines) if line.strip().startswith(text)]

    def on_line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line" and frame.f_lineno == number:
            kill_self()
        return on_line

    sys.settrace(lambda frame, _event, _: on_line if frame.f_code is function.__code__ else None)


def _nothing() -> None: ...
