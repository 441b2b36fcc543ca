"""The embedded services for their users: start or join them, use them, leave them.

    with services.start("local") as running:
        print(running.addresses.redis)

All users share one set of servers; they stop when the last user leaves.
"""

import fcntl
import select
import signal
import subprocess
import sys
import time
from types import TracebackType
from typing import IO, Self

from config.local import credentials, state_files
from config.local.addresses import Addresses, embedded
from config.local.errors import LocalServicesError
from config.local.paths import BASE_DIR, Kind, service_paths
from config.local.processes import Identity
from config.local.service_daemon import READY, STOP_TIMEOUT_SECONDS, open_log

START_TIMEOUT_SECONDS = 120
"""The first start makes a data directory, which may take half a minute on a slow disk."""

LOG_TAIL_LINES = 5


class Services:
    """The embedded services of one kind, as one of their users sees them."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.paths = service_paths(kind)
        self._users: IO[bytes] | None = None

    @property
    def addresses(self) -> Addresses:
        """Where the services answer."""
        return embedded(self.kind)

    def start(self) -> Self:
        """Become a user of the services, starting them if needed; returns when they answer."""
        if self._users is None:
            credentials.load(self.paths.state)
            users = state_files.open_lock(self.paths.state / "users.lock")
            fcntl.flock(users, fcntl.LOCK_SH)  # Waits while the servers of the last user are still stopping.
            self._users = users
        self.ensure()
        return self

    def ensure(self) -> None:
        """Restart the services if they have ended; cheap when they run."""
        if self._is_ready():
            return
        with state_files.exclusive(self.paths.state / "start.lock"):
            running = state_files.read(self.paths)
            if running is None or not running.daemon.is_alive():
                self._spawn()
            else:
                self._wait_ready()

    def restart_daemon(self) -> None:
        """Start another daemon if ours was killed; does not wait for servers that their daemon restarts."""
        running = state_files.read(self.paths)
        if running is None or not running.daemon.is_alive():
            self.ensure()

    def stop(self) -> None:
        """Leave; the last user waits until the servers have stopped."""
        if self._users is None:
            return
        users, self._users = self._users, None
        with users:
            running = state_files.read(self.paths)
            if running is None or state_files.is_held(self.paths, running.daemon):
                return
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # There are other users, or the daemon is already stopping the servers.
            stop_daemon(running.daemon)

    def servers(self) -> dict[str, Identity]:
        """Return the processes of the servers by name; empty when none runs."""
        running = state_files.read(self.paths)
        return running.servers if running is not None and running.daemon.is_alive() else {}

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave."""
        self.stop()

    def _is_ready(self) -> bool:
        running = state_files.read(self.paths)
        return running is not None and running.is_ready and running.daemon.is_alive()

    def _spawn(self) -> None:
        """Start a daemon in its own session, so that Ctrl-C does not reach the database.

        The daemon writes READY when its servers answer; an end without it means that it could not start.
        """
        with open_log(self.paths, "daemon") as log:
            starter = subprocess.Popen(
                [sys.executable, "-m", "config.local.service_daemon", self.kind],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=BASE_DIR,
                start_new_session=True,
            )
        with starter:
            if starter.stdout is None or not select.select([starter.stdout], [], [], START_TIMEOUT_SECONDS)[0]:
                raise LocalServicesError(f"The embedded services did not answer in {START_TIMEOUT_SECONDS} seconds.")
            if starter.stdout.read() != READY:
                raise LocalServicesError(f"The embedded services did not start. {self._log_tail()}")

    def _wait_ready(self) -> None:
        """Wait for a daemon that is at work, for instance restarting a server."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise LocalServicesError(f"The embedded services did not answer in {START_TIMEOUT_SECONDS} seconds.")
            time.sleep(0.03)

    def _log_tail(self) -> str:
        lines = (self.paths.logs / "daemon.log").read_text(errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])


def start(kind: Kind) -> Services:
    """Start the embedded services of a kind, or join those that run."""
    return Services(kind).start()


def stop_daemon(daemon: Identity) -> None:
    """Ask a daemon to stop its servers, and wait for its end."""
    daemon.send(signal.SIGTERM)
    if not daemon.wait_ended(timeout_seconds=2 * STOP_TIMEOUT_SECONDS):
        raise LocalServicesError(f"The daemon of the embedded services (pid {daemon.pid}) does not stop.")
