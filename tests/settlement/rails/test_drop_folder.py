"""The drop folder: a file appears whole or not at all and is never overwritten; doubt is reported as doubt."""

from __future__ import annotations

import errno
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from config.kernel import clock
from config.kernel.errors import ConfigurationError
from settlement.rails.transports import drop_folder
from settlement.rails.transports.drop_folder import Doubtful, NotSent, Visible

CONTENT = b"101 whatever\n"


def test_a_file_appears_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    assert drop_folder.upload(tmp_path, "f1.ach", CONTENT) == Visible()
    assert [path.name for path in tmp_path.iterdir()] == ["f1.ach"] and drop_folder.read(tmp_path, "f1.ach") == CONTENT


def test_the_same_bytes_again_are_there_already_and_other_bytes_are_an_incident(tmp_path: Path) -> None:
    drop_folder.upload(tmp_path, "f1.ach", CONTENT)
    assert drop_folder.upload(tmp_path, "f1.ach", CONTENT) == Visible()
    assert isinstance(drop_folder.upload(tmp_path, "f1.ach", b"other"), Doubtful)
    assert drop_folder.read(tmp_path, "f1.ach") == CONTENT and len(list(tmp_path.iterdir())) == 1


def test_a_failure_before_the_link_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(drop_folder.upload(tmp_path / "missing", "f1.ach", CONTENT), NotSent)
    assert isinstance(drop_folder.upload(tmp_path, "../f1.ach", CONTENT), NotSent)
    assert isinstance(drop_folder.upload(tmp_path, ".hidden", CONTENT), NotSent)
    late = clock.machine_now() - timedelta(seconds=1)
    assert isinstance(drop_folder.upload(tmp_path, "f1.ach", CONTENT, not_after=late), NotSent)

    def disk_full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    assert drop_folder.upload(tmp_path, "f1.ach", CONTENT) == NotSent(
        "the drop folder cannot be written: no space left on device"
    )
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_link_is_doubt_unless_the_file_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def fails(*_: Any, **__: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    def works_and_fails(*arguments: Any, **options: Any) -> None:
        link(*arguments, **options)
        fails()

    monkeypatch.setattr(os, "link", fails)
    assert isinstance(drop_folder.upload(tmp_path, "f1.ach", CONTENT), Doubtful)
    monkeypatch.setattr(os, "link", works_and_fails)
    assert drop_folder.upload(tmp_path, "f2.ach", CONTENT) == Visible()


def test_two_senders_of_one_name_never_mix(tmp_path: Path) -> None:
    contents = [bytes([65 + number]) * 200_000 for number in range(4)]
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda each=each: found.append(drop_folder.upload(tmp_path, "f1.ach", each)))
        for each in contents
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in found].count(Visible) == 1
    assert (tmp_path / "f1.ach").read_bytes() in contents and len(list(tmp_path.iterdir())) == 1


def test_listing_shows_finished_files_only(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    assert drop_folder.names(tmp_path) == ["a.txt", "b.txt"]
    with pytest.raises(OSError, match="not a valid file name"):
        drop_folder.read(tmp_path, "../a.txt")
    with pytest.raises(OSError, match="symbolic"):
        drop_folder.read(tmp_path, "link.txt")


def test_a_missing_folder_is_no_answer_about_a_file(tmp_path: Path) -> None:
    assert drop_folder.holds(tmp_path, "f1.ach") is False
    with pytest.raises(FileNotFoundError):
        drop_folder.holds(tmp_path / "missing", "f1.ach")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_while_a_transaction_is_open(tmp_path: Path) -> None:
    with transaction.atomic(), pytest.raises(ConfigurationError, match="foreign call"):
        drop_folder.upload(tmp_path, "f1.ach", CONTENT)
    assert not list(tmp_path.iterdir())
