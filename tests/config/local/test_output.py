"""What a person reads while everything runs."""

from __future__ import annotations

import io
from pathlib import Path

from config.local.output import Output


def test_a_json_line_becomes_a_sentence_and_is_kept_as_it_was(tmp_path: Path) -> None:
    terminal = io.StringIO()
    line = (
        '{"event": "window sent", "level": "info", "timestamp": "2026-11-20T10:11:12Z", "logger": "x", "transfers": 40}'
    )
    Output(tmp_path, terminal).line("worker", line)
    assert terminal.getvalue() == "worker   | 10:11:12 info window sent transfers=40\n"
    assert (tmp_path / "worker.log").read_text() == line + "\n"


def test_anything_else_is_shown_as_it_is(tmp_path: Path) -> None:
    terminal = io.StringIO()
    output = Output(tmp_path, terminal)
    for said in ("plain words", '{"no": "event"}', "[1, 2]", "7"):
        output.line("web", said)
    assert terminal.getvalue().splitlines() == [
        "web      | plain words",
        'web      | {"no": "event"}',
        "web      | [1, 2]",
        "web      | 7",
    ]


def test_without_a_terminal_only_the_files_hear(tmp_path: Path) -> None:
    Output(tmp_path, None).line("beat", "tick")
    assert (tmp_path / "beat.log").read_text() == "tick\n"
