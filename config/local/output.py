"""Output of the processes on one terminal: a coloured name, then a readable line."""

import json
import os
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TextIO

COLOURS = {"web": 36, "worker": 32, "beat": 34, "webhooks": 35, "bank": 33, "up": 1, "postgres": 90, "redis": 90}
WARNING_COLOURS = {"warning": 33, "error": 31, "critical": 31}
NAME_WIDTH = max(map(len, COLOURS))
HIDDEN_KEYS = frozenset({"event", "level", "timestamp", "logger", "exception"})


class Output:
    """Writes whole lines, from many threads, to a terminal and to one log file per process."""

    def __init__(self, logs: Path, terminal: TextIO | None = sys.stdout) -> None:
        self._terminal = terminal
        self._logs = logs
        self._is_coloured = terminal is not None and terminal.isatty()
        self._lock = threading.Lock()
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)

    def line(self, name: str, text: str) -> None:
        """Show one line of one process, and append it to the log of the process as it is."""
        with self._lock:
            with open(self._logs / f"{name}.log", "a", opener=_private) as log:
                log.write(f"{text}\n")
            if self._terminal is not None:
                print(
                    f"{self._painted(name.ljust(NAME_WIDTH), COLOURS.get(name, 0))} | {self._readable(text)}",
                    file=self._terminal,
                    flush=True,
                )

    def _painted(self, text: str, colour: int) -> str:
        return f"\033[{colour}m{text}\033[0m" if self._is_coloured else text

    def _readable(self, text: str) -> str:
        """Turn a JSON log line into a short sentence; return any other line as it is."""
        try:
            fields = json.loads(text)
        except ValueError:
            return text
        if not isinstance(fields, dict) or "event" not in fields:
            return text
        level = str(fields.get("level", "info"))
        time = _clock_time(str(fields.get("timestamp", "")))
        rest = " ".join(
            f"{key}={value}" for key, value in fields.items() if key not in HIDDEN_KEYS and value is not None
        )
        sentence = f"{time} {self._painted(level, WARNING_COLOURS.get(level, 0))} {fields['event']} {rest}".strip()
        return f"{sentence}\n{fields['exception']}" if "exception" in fields else sentence


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _clock_time(timestamp: str) -> str:
    try:
        return datetime.fromisoformat(timestamp).strftime("%H:%M:%S")
    except ValueError:
        return ""
