"""The keeper: one small process that owns the embedded servers and ends when nobody uses them any more.

Each user of the servers holds a shared lock on `users.lock`. The kernel frees it when the user ends, even by
SIGKILL, and the keeper waits for exactly that. If the keeper is killed, the kernel signals the servers.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, get_args

from config.local import binaries, postgres, processes, redis_server, state_files
from config.local.errors import LocalServicesError
from config.local.paths import Account, Kind, ServicePaths, account, private_folder, service_paths
from config.local.processes import Identity

READY = b"ready\n"
"""The one word that the keeper says to whoever started it."""

LOG_MAX_BYTES = 10_000_000
STOP_PATIENCE_SECONDS = 30
LOOK_EVERY_SECONDS = 0.1
RESTART_PAUSE_MAX_SECONDS = 5.0


@dataclass
class Server:
    """A server that the keeper starts, and starts again when it dies."""

    name: str
    command: list[str]
    wait_ready: Callable[["subprocess.Popen[bytes]"], None]
    clear_the_way: Callable[[], None]
    """Removes what a killed predecessor left behind."""
    polite_signal: signal.Signals
    child: "subprocess.Popen[bytes] | None" = None
    pause_seconds: float = 0.0

    def start(self, paths: ServicePaths, runner: Account) -> None:
        """Start the server and wait until it answers."""
        self.clear_the_way()
        with open_log(paths, self.name) as log:
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=processes.die_with_parent(self.polite_signal),  # noqa: PLW1509 - no thread forks here
                user=runner.drop_to_uid,
                group=runner.drop_to_gid,
                extra_groups=runner.drop_to_groups,
            )
        self.wait_ready(self.child)
        self.pause_seconds = 0.0

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self.child is not None:
            processes.end_child(self.child, politely=self.polite_signal, patience_seconds=STOP_PATIENCE_SECONDS)


class ServiceDaemon:
    """Starts the servers, keeps them running while somebody uses them, and stops them."""

    def __init__(self, paths: ServicePaths) -> None:
        """Prepare for one kind of services; nothing runs yet."""
        self.paths = paths
        self.me = Identity.of_self()
        self.runner = account(paths)
        self.users = state_files.open_lock(paths.state / "users.lock")
        self.stopping = threading.Event()
        self.servers: list[Server] = []

    def run(self) -> None:
        """Live: start, watch, stop."""
        end_leftovers(self.paths)
        self._prepare()
        try:
            for server in self.servers:
                server.start(self.paths, self.runner)
            postgres.bootstrap(self.paths)
            self._tell(is_ready=True)
            say_ready()
            threading.Thread(target=self._wait_for_last_user, daemon=True).start()
            while not self.stopping.wait(LOOK_EVERY_SECONDS):
                self._revive()
        finally:
            for server in reversed(self.servers):
                server.stop()
            state_files.remove(self.paths)

    def _prepare(self) -> None:
        paths = self.paths
        if self.runner.is_other and paths.home.is_relative_to(paths.state):
            for step in (paths.state.parent, paths.state):
                step.chmod(0o755)  # The other account walks through these two to its own folder.
        private_folder(paths.home, self.runner)
        private_folder(paths.sockets, self.runner)
        programs = binaries.find(paths, self.runner)
        postgres.prepare(paths, self.runner, programs)
        self.servers = [
            # SIGINT is PostgreSQL's fast shutdown: clients are sent away, data is written, no recovery needed.
            Server(
                "postgres",
                postgres.command(paths, programs),
                lambda child: postgres.wait_ready(paths, child),
                lambda: postgres.clear_the_way(paths),
                signal.SIGINT,
            ),
            Server(
                "redis",
                redis_server.command(paths, programs),
                lambda child: redis_server.wait_ready(paths, child),
                lambda: None,  # Redis replaces a stale socket by itself.
                signal.SIGTERM,
            ),
        ]

    def _wait_for_last_user(self) -> None:
        """Block until no user is left; a held keeper looks again from time to time.

        The lock is kept until this process ends, so a new user waits until the servers have stopped.
        """
        fcntl.flock(self.users, fcntl.LOCK_EX)
        while state_files.is_held(self.paths, self.me):
            fcntl.flock(self.users, fcntl.LOCK_UN)
            time.sleep(1)
            fcntl.flock(self.users, fcntl.LOCK_EX)
        self.stopping.set()

    def _revive(self) -> None:
        """Start again what has died, with growing pauses."""
        for server in self.servers:
            if server.child is None or server.child.poll() is None:
                continue
            self._tell(is_ready=False)
            say(f"{server.name} ended with {server.child.returncode}; starting it again")
            if self.stopping.wait(server.pause_seconds):
                return
            server.pause_seconds = min(RESTART_PAUSE_MAX_SECONDS, 2 * server.pause_seconds + 0.1)
            try:
                server.start(self.paths, self.runner)
            except LocalServicesError as problem:
                say(str(problem))
        if all(server.child is not None and server.child.poll() is None for server in self.servers):
            self._tell(is_ready=True)

    def _tell(self, *, is_ready: bool) -> None:
        servers = {
            server.name: who
            for server in self.servers
            if server.child is not None and (who := Identity.of(server.child.pid)) is not None
        }
        told = state_files.Running(daemon=self.me, servers=servers, is_ready=is_ready)
        if state_files.read(self.paths) != told:
            state_files.write(self.paths, told)


def main() -> int:
    """Run the keeper of the kind that is named on the command line; one per kind at a time."""
    kind = next(known for known in get_args(Kind) if known == sys.argv[1])
    paths = service_paths(kind)
    if os.fork():
        os._exit(0)  # The starter gets its child back at once; init adopts the keeper, so that it leaves no zombie.
    with state_files.exclusive(paths.state / "daemon.lock"):
        try:
            daemon = ServiceDaemon(paths)
            signal.signal(signal.SIGTERM, lambda *_: daemon.stopping.set())
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            daemon.run()
        except LocalServicesError as problem:
            say(str(problem))
            return 1
    return 0


def end_leftovers(paths: ServicePaths) -> None:
    """End servers whose keeper is gone; the kernel has told them already, this waits until they obey."""
    if before := state_files.read(paths):
        for name, who in before.servers.items():
            politely = signal.SIGINT if name == "postgres" else signal.SIGTERM
            processes.end(who, politely=politely, patience_seconds=STOP_PATIENCE_SECONDS)
        state_files.remove(paths)


def open_log(paths: ServicePaths, name: str) -> IO[bytes]:
    """Open a log to append to; one that has grown too long begins anew."""
    paths.logs.mkdir(parents=True, exist_ok=True)
    path = paths.logs / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_MAX_BYTES:
        path.unlink()
    return path.open("ab")


def say_ready() -> None:
    """Tell the starter, and let go of the pipe: it may end long before we do."""
    os.write(sys.stdout.fileno(), READY)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def say(text: str) -> None:
    """Write one line into the keeper's log."""
    sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
