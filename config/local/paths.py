"""Paths of the embedded services (data, sockets, state files), and the account that runs the servers."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from config.local.errors import LocalServicesError

Kind = Literal["local", "test", "bench", "faults", "trial"]
"""Users of the services: `local` is `make up` and `make demo`, `test` the tests, `bench` the measurements, `faults` the
tests that kill processes of the whole platform, `trial` the tests of this package."""

BASE_DIR = Path(__file__).resolve().parents[2]

SOCKET_PATH_MAX_BYTES = 107
"""The kernel's limit for the path of a unix socket."""

ROOT_HOME = Path("/var/lib/quittance")
"""Home of the data where root's checkout is out of reach for other accounts, for example below `/root`."""


@dataclass(frozen=True)
class Account:
    """The operating-system account that the servers run as."""

    name: str
    uid: int
    gid: int
    is_other: bool
    """True where this process is root and the servers run as another account: PostgreSQL refuses to run as root."""

    def own(self, path: Path) -> None:
        """Make the account the owner of a path."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    @property
    def drop_to_uid(self) -> int | None:
        """The uid for `subprocess` to switch to; None where this process is not root."""
        return self.uid if self.is_other else None

    @property
    def drop_to_gid(self) -> int | None:
        """The group that belongs to it."""
        return self.gid if self.is_other else None

    @property
    def drop_to_groups(self) -> list[int] | None:
        """No supplementary groups: those of root must not stay."""
        return [] if self.is_other else None


@dataclass(frozen=True)
class ServicePaths:
    """All paths of one kind of embedded services."""

    kind: Kind
    state: Path
    """Passwords, locks, logs and the state of the daemon. The servers read none of them."""
    home: Path
    """Data of the servers and, where they cannot reach the installed binaries, a copy of those."""
    sockets: Path

    @property
    def data(self) -> Path:
        """The PostgreSQL data directory."""
        return self.home / "postgres"

    @property
    def redis_socket(self) -> Path:
        """The socket of Redis."""
        return self.sockets / "redis.sock"

    @property
    def logs(self) -> Path:
        """Logs of the daemon, the servers and the processes of `manage.py up`."""
        return self.state / "log"


def service_paths(kind: Kind) -> ServicePaths:
    """Return the paths of a kind of services; creates and starts nothing."""
    state = BASE_DIR / "var" / kind
    mark = hashlib.sha256(f"{os.geteuid()}:{BASE_DIR}:{kind}".encode()).hexdigest()[:12]
    home = state / "servers"
    if os.geteuid() == 0 and not is_reachable(BASE_DIR):
        home = ROOT_HOME / mark
    sockets = Path("/tmp") / f"quittance-{mark}"  # noqa: S108 - short; owner and mode are checked
    if len(bytes(sockets / ".s.PGSQL.5432")) > SOCKET_PATH_MAX_BYTES:
        raise LocalServicesError(f"The socket folder {sockets} is too long a path for a unix socket.")
    return ServicePaths(kind=kind, state=state, home=home, sockets=sockets)


def is_reachable(path: Path) -> bool:
    """True when every account may pass to the path, so that servers of another account can use it."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def account(paths: ServicePaths) -> Account:
    """Choose the account that the servers run as.

    An ordinary user is that account. Root takes the owner of existing data, else `quittance`, the user of `sudo`, or
    `nobody`, in this order.
    """
    if os.geteuid() != 0:
        return _account_of(_entry(os.geteuid()), is_other=False)
    if paths.data.exists() and (owner := paths.data.stat().st_uid) != 0:
        return _account_of(_entry(owner), is_other=True)
    for name in ("quittance", os.environ.get("SUDO_USER", ""), "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return _account_of(entry, is_other=True)
    raise LocalServicesError(
        "PostgreSQL does not run as root, and there is no account to run it as: add one with `useradd -r quittance`."
    )


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise LocalServicesError(
            f"User id {uid} has no entry in /etc/passwd, which PostgreSQL needs: add one, or set DATABASE_URL."
        ) from None


def _account_of(entry: pwd.struct_passwd, *, is_other: bool) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, is_other=is_other)


def private_folder(path: Path, owner: Account) -> None:
    """Make a folder that only its owner may enter. Raises LocalServicesError for one of another owner."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise LocalServicesError(f"{path} is not a folder. Remove it and start again.")
    if owner.is_other and found.st_uid in (0, owner.uid):
        owner.own(path)
    elif found.st_uid != owner.uid:
        raise LocalServicesError(f"{path} belongs to another user. Remove it and start again.")
    path.chmod(0o700)
