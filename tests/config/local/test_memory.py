"""How much of the machine the servers take."""

from __future__ import annotations

import pytest

from config.local import memory


@pytest.mark.parametrize(
    ("machine_mb", "shared_buffers"), [(1024, "256MB"), (8192, "2048MB"), (16384, "4096MB"), (262144, "4096MB")]
)
def test_a_quarter_of_the_machine_up_to_four_gigabytes(
    monkeypatch: pytest.MonkeyPatch, machine_mb: int, shared_buffers: str
) -> None:
    monkeypatch.setattr(memory, "machine_mb", lambda: machine_mb)
    assert memory.postgres_settings("local")["shared_buffers"] == shared_buffers


def test_only_databases_that_may_be_lost_do_not_wait_for_the_disk() -> None:
    assert memory.postgres_settings("test")["fsync"] == "off"
    assert not {"fsync", "synchronous_commit", "full_page_writes"} & memory.postgres_settings("local").keys()


def test_a_containers_limit_counts_where_it_is_less(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"/proc/meminfo": "MemTotal:       16777216 kB", "/sys/fs/cgroup/memory.max": str(2 * 1024**3)}
    monkeypatch.setattr(memory, "_read", lambda path: files.get(path, ""))
    assert memory.machine_mb() == 2048
    files["/sys/fs/cgroup/memory.max"] = "max"
    assert memory.machine_mb() == 16384
