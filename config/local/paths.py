"""Where the embedded services keep their data, their sockets and their papers."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from config.local.errors import LocalServicesError

Kind = Literal["local", "test", "bench", "faults", "trial"]
"""`local` serves `make up` and `make demo`, `test` the tests, `bench` the measurements, `faults` the whole platform while it is being killed, `trial`
the tests of this very package, which kill it too."""

BASE_DIR = Path(__file__).resolve().parents[2]

SOCKET_PATH_MAX_BYTES = 107
"""The kernel's limit for the path of a unix socket; longer paths fail with a message nobody understands."""

ROOT_HOME = Path("/var/lib/quittance")
"""Home of the data when root's checkout lies where an ordinary account cannot reach it (`/root`, for one)."""


@dataclass(frozen=True)
class Account:
    """The operating-system account that the servers run as."""

    name: str
    uid: int
    gid: int
    is_other: bool
    """True where we are root and the servers run as somebody else: PostgreSQL refuses to run as root."""

    def owns(self, path: Path) -> None:
        """Give a path to the account, where it is not ours already."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    @property
    def drop_to_uid(self) -> int | None:
        """What `subprocess` needs to drop from root to the account; None where there is nothing to drop."""
        return self.uid if self.is_other else None

    @property
    def drop_to_gid(self) -> int | None:
        """The group that goes with it."""
        return self.gid if self.is_other else None

    @property
    def drop_to_groups(self) -> list[int] | None:
        """No further groups: root's must not stay."""
        return [] if self.is_other else None


@dataclass(frozen=True)
class ServicePaths:
    """All paths of one kind of embedded services."""

    kind: Kind
    state: Path
    """Papers of ours: passwords, locks, logs, the record of what runs. Never read by the servers."""
    home: Path
    """Data of the servers and, where they cannot reach ours, a copy of their binaries."""
    sockets: Path

    @property
    def data(self) -> Path:
        """The PostgreSQL data directory."""
        return self.home / "postgres"

    @property
    def redis_socket(self) -> Path:
        """The one socket that both Celery and redis-py speak to."""
        return self.sockets / "redis.sock"

    @property
    def logs(self) -> Path:
        """Where the servers and their keeper write what they have to say."""
        return self.state / "log"


def service_paths(kind: Kind) -> ServicePaths:
    """Say where services of this kind live; nothing is created or started by asking."""
    state = BASE_DIR / "var" / kind
    mark = hashlib.sha256(f"{os.geteuid()}:{BASE_DIR}:{kind}".encode()).hexdigest()[:12]
    home = state / "servers"
    if os.geteuid() == 0 and not is_reachable(BASE_DIR):
        home = ROOT_HOME / mark
    sockets = Path("/tmp") / f"quittance-{mark}"  # noqa: S108 - short on purpose; its owner and mode are checked
    if len(bytes(sockets / ".s.PGSQL.5432")) > SOCKET_PATH_MAX_BYTES:
        raise LocalServicesError(f"The socket folder {sockets} is too long a path for a unix socket.")
    return ServicePaths(kind=kind, state=state, home=home, sockets=sockets)


def is_reachable(path: Path) -> bool:
    """True when any account may walk to the path; only then can servers that dropped from root use it."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def account(paths: ServicePaths) -> Account:
    """Choose the account that the servers run as.

    An ordinary user runs them as himself. Root keeps to the owner of existing data, else takes a dedicated
    `quittance` account, the person behind `sudo`, or `nobody`, in this order.
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
            f"User id {uid} has no entry in /etc/passwd, and PostgreSQL asks for one: add it, or set DATABASE_URL."
        ) from None


def _account_of(entry: pwd.struct_passwd, *, is_other: bool) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, is_other=is_other)


def private_folder(path: Path, owner: Account) -> None:
    """Make a folder that only its owner may enter, and refuse one that somebody else put in our way."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise LocalServicesError(f"{path} is in the way: it is no folder. Remove it and start again.")
    if owner.is_other and found.st_uid in (0, owner.uid):
        owner.owns(path)
    elif found.st_uid != owner.uid:
        raise LocalServicesError(f"{path} belongs to somebody else. Remove it and start again.")
    path.chmod(0o700)
