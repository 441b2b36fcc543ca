"""The public face of the embedded services: start them, use them, leave them.

    with services.start("local") as running:
        print(running.addresses.redis)

Whoever starts them shares them with everybody who comes later; the last one to leave stops them.
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
from config.local.service_daemon import READY, STOP_PATIENCE_SECONDS, open_log

START_PATIENCE_SECONDS = 120
"""The first start makes a data directory; on a slow disk that alone may take half a minute."""

LOG_TAIL_LINES = 5


class Services:
    """The embedded services of one kind, as one of their users sees them."""

    def __init__(self, kind: Kind) -> None:
        """Name the services; `start` makes them run."""
        self.kind = kind
        self.paths = service_paths(kind)
        self._users: IO[bytes] | None = None

    @property
    def addresses(self) -> Addresses:
        """Where the services answer."""
        return embedded(self.kind)

    def start(self) -> Self:
        """Become a user of the services, starting them if they do not run; returns when they answer."""
        if self._users is None:
            credentials.load(self.paths.state)
            users = state_files.open_lock(self.paths.state / "users.lock")
            fcntl.flock(users, fcntl.LOCK_SH)  # Waits while the last user's servers are still stopping.
            self._users = users
        self.ensure()
        return self

    def ensure(self) -> None:
        """Start the services again if they have died under us; cheap when they run."""
        if self._is_ready():
            return
        with state_files.exclusive(self.paths.state / "start.lock"):
            running = state_files.read(self.paths)
            if running is None or not running.daemon.is_alive():
                self._spawn()
            else:
                self._wait_ready()

    def revive(self) -> None:
        """Start another keeper if ours was killed; does not wait for servers that their keeper is starting again."""
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
                return  # Somebody else uses them, or the keeper was faster and stops them already.
            stop_daemon(running.daemon)

    def servers(self) -> dict[str, Identity]:
        """Say which processes serve, by name; empty when none does."""
        running = state_files.read(self.paths)
        return running.servers if running is not None and running.daemon.is_alive() else {}

    def __enter__(self) -> Self:
        """Start on entering a `with` block."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave at its end."""
        self.stop()

    def _is_ready(self) -> bool:
        running = state_files.read(self.paths)
        return running is not None and running.is_ready and running.daemon.is_alive()

    def _spawn(self) -> None:
        """Start a keeper in a session of its own, so that Ctrl-C reaches us and not the database.

        The keeper says one word when it is ready; silence and an end mean that it could not start.
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
            if starter.stdout is None or not select.select([starter.stdout], [], [], START_PATIENCE_SECONDS)[0]:
                raise LocalServicesError(f"The embedded services did not answer in {START_PATIENCE_SECONDS} seconds.")
            if starter.stdout.read() != READY:
                raise LocalServicesError(f"The embedded services did not start. {self._last_words()}")

    def _wait_ready(self) -> None:
        """Wait for a keeper that is at work, for instance starting a server again."""
        deadline = time.monotonic() + START_PATIENCE_SECONDS
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise LocalServicesError(f"The embedded services did not answer in {START_PATIENCE_SECONDS} seconds.")
            time.sleep(0.03)

    def _last_words(self) -> str:
        lines = (self.paths.logs / "daemon.log").read_text(errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])


def start(kind: Kind) -> Services:
    """Start the embedded services of a kind, or join those that run."""
    return Services(kind).start()


def stop_daemon(daemon: Identity) -> None:
    """Ask a keeper to stop its servers, and wait for it."""
    daemon.send(signal.SIGTERM)
    if not daemon.wait_gone(timeout_seconds=2 * STOP_PATIENCE_SECONDS):
        raise LocalServicesError(f"The keeper of the embedded services (pid {daemon.pid}) does not stop.")
