"""What the processes say, on one terminal: a coloured name, then a line that a person can read."""

import json
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
        """Write to this folder and, unless None, to this terminal."""
        self._terminal = terminal
        self._logs = logs
        self._is_coloured = terminal is not None and terminal.isatty()
        self._lock = threading.Lock()
        logs.mkdir(parents=True, exist_ok=True)

    def line(self, name: str, text: str) -> None:
        """Show one line of one process, and keep it as it was said."""
        with self._lock:
            with (self._logs / f"{name}.log").open("a") as log:
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
        """Turn a JSON log line into a short sentence; leave anything else as it is."""
        try:
            said = json.loads(text)
        except ValueError:
            return text
        if not isinstance(said, dict) or "event" not in said:
            return text
        level = str(said.get("level", "info"))
        time = _clock_time(str(said.get("timestamp", "")))
        rest = " ".join(f"{key}={value}" for key, value in said.items() if key not in HIDDEN_KEYS and value is not None)
        sentence = f"{time} {self._painted(level, WARNING_COLOURS.get(level, 0))} {said['event']} {rest}".strip()
        return f"{sentence}\n{said['exception']}" if "exception" in said else sentence


def _clock_time(timestamp: str) -> str:
    try:
        return datetime.fromisoformat(timestamp).strftime("%H:%M:%S")
    except ValueError:
        return ""
