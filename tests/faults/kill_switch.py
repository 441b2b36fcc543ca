"""How a process is made to kill itself at a point: the named function is wrapped, here and nowhere in the product.

A point is `package.module:function` or `package.module:Class.method`, as the caller looks it up, and one of these moments:
`before` and `after` the call; `before commit` and `after commit` of the first transaction that commits since the call began;
`line: <text>`, when the line of the function that begins with this text is about to run.
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
    """Let this process die at the `call`-th call of `where`. Raises LookupError where there is no such function or line."""
    holder, name = find(where)
    original = inspect.getattr_static(holder, name)
    function = original.__func__ if isinstance(original, staticmethod | classmethod) else original
    setattr(holder, name, _wrapped(function, _deed(function, when), call))


def find(where: str) -> tuple[Any, str]:
    """The module or class that holds the function, and the function's name in it."""
    module, _, path = where.partition(":")
    holder: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        holder = getattr(holder, part)
    if not hasattr(holder, name):
        raise LookupError(f"There is no function {where}.")
    return holder, name


def has_line(where: str, text: str) -> bool:
    """Whether a line of the function begins with this text."""
    holder, name = find(where)
    lines = inspect.getsource(inspect.unwrap(getattr(holder, name))).splitlines()
    return any(line.strip().startswith(text) for line in lines)


def die() -> None:
    """What a machine does that loses power: no handler, no cleaning up, no last word."""
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


def _deed(function: Any, when: str) -> tuple[Callable[[], None], Callable[[], None]]:
    """What to do before the call and after it."""
    if when == "before":
        return die, _nothing
    if when == "after":
        return _nothing, die
    if when in ("before commit", "after commit"):
        return (lambda: _die_at_commit(is_before=when.startswith("before"))), _nothing
    if when.startswith(LINE):
        return (lambda: _die_at_line(inspect.unwrap(function), when.removeprefix(LINE))), _nothing
    raise LookupError(f"Nobody knows the moment {when!r}.")


def _wrapped(function: Any, deed: tuple[Callable[[], None], Callable[[], None]], call: int) -> Any:
    before, after = deed
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


def _die_at_commit(*, is_before: bool) -> None:
    commit = BaseDatabaseWrapper._commit

    def fatal(self: BaseDatabaseWrapper) -> None:
        if self.alias != DEFAULT_DB_ALIAS:
            commit(self)
            return
        if is_before:
            die()
        commit(self)
        die()

    BaseDatabaseWrapper._commit = fatal  # type: ignore[method-assign]


def _die_at_line(function: Any, text: str) -> None:
    lines, first = inspect.getsourcelines(function)
    (number,) = [first + offset for offset, line in enumerate(lines) if line.strip().startswith(text)]

    def on_line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line" and frame.f_lineno == number:
            die()
        return on_line

    sys.settrace(lambda frame, _event, _: on_line if frame.f_code is function.__code__ else None)


def _nothing() -> None: ...
