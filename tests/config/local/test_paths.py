"""Folders of another user, and symbolic links, are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.local.errors import LocalServicesError
from config.local.paths import SOCKET_PATH_MAX_BYTES, Account, is_reachable, private_folder, service_paths

US = Account(name="us", uid=os.geteuid(), gid=os.getegid(), is_other=False)
ANOTHER = Account(name="another", uid=os.geteuid() + 4321, gid=os.getegid(), is_other=False)


def test_a_private_folder_is_private_whatever_it_was(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o777)
    private_folder(tmp_path / "open", US)
    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o700


def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    with pytest.raises(LocalServicesError, match="belongs to another user"):
        private_folder(tmp_path / "theirs", ANOTHER)


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LocalServicesError, match="is not a folder"):
        private_folder(tmp_path / "link", US)


def test_a_path_is_reachable_only_if_every_step_is(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    for step in (inner, tmp_path, *tmp_path.parents):
        if step.stat().st_uid == os.geteuid():
            step.chmod(step.stat().st_mode | 0o711)
    assert is_reachable(inner)
    (tmp_path / "closed").chmod(0o700)
    assert not is_reachable(inner)


def test_every_socket_has_a_path_that_the_kernel_takes() -> None:
    for kind in ("local", "test", "trial"):
        paths = service_paths(kind)
        assert len(bytes(paths.sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_MAX_BYTES
        assert len(bytes(paths.redis_socket)) <= SOCKET_PATH_MAX_BYTES


def test_kinds_share_no_folder() -> None:
    local, test = service_paths("local"), service_paths("test")
    assert {local.state, local.home, local.sockets}.isdisjoint({test.state, test.home, test.sockets})
