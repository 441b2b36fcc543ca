"""The service daemon: a small process that runs the embedded servers and ends when no process uses them any more.

Each user of the servers holds a shared lock on `users.lock`. The kernel frees the lock when the user ends, even by
SIGKILL, and the daemon waits for that. If the daemon is killed, the kernel signals the servers.
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
"""What the daemon writes to its standard output once the servers answer."""

LOG_MAX_BYTES = 10_000_000
STOP_TIMEOUT_SECONDS = 30
CHECK_EVERY_SECONDS = 0.1
RESTART_PAUSE_MAX_SECONDS = 5.0


@dataclass
class Server:
    """A server that the daemon starts, and restarts when it ends."""

    name: str
    command: list[str]
    wait_ready: Callable[["subprocess.Popen[bytes]"], None]
    remove_stale_files: Callable[[], None]
    """Remove what a killed predecessor left behind."""
    stop_signal: signal.Signals
    child: "subprocess.Popen[bytes] | None" = None
    pause_seconds: float = 0.0

    def start(self, paths: ServicePaths, runner: Account) -> None:
        """Start the server and wait until it answers."""
        self.remove_stale_files()
        with open_log(paths, self.name) as log:
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=processes.die_with_parent(self.stop_signal),  # noqa: PLW1509 - no thread forks here
                user=runner.drop_to_uid,
                group=runner.drop_to_gid,
                extra_groups=runner.drop_to_groups,
            )
        self.wait_ready(self.child)
        self.pause_seconds = 0.0

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self.child is not None:
            processes.stop_child(self.child, stop_signal=self.stop_signal, timeout_seconds=STOP_TIMEOUT_SECONDS)


class ServiceDaemon:
    """Starts the servers, keeps them running while a process uses them, and stops them."""

    def __init__(self, paths: ServicePaths) -> None:
        self.paths = paths
        self.me = Identity.of_self()
        self.runner = account(paths)
        self.users = state_files.open_lock(paths.state / "users.lock")
        self.stopping = threading.Event()
        self.servers: list[Server] = []

    def run(self) -> None:
        """Start the servers, watch them, and stop them after their last user."""
        stop_leftovers(self.paths)
        self._prepare()
        try:
            for server in self.servers:
                server.start(self.paths, self.runner)
            postgres.bootstrap(self.paths)
            self._write_state(is_ready=True)
            report_ready()
            threading.Thread(target=self._wait_for_last_user, daemon=True).start()
            while not self.stopping.wait(CHECK_EVERY_SECONDS):
                self._restart_ended()
        finally:
            for server in reversed(self.servers):
                server.stop()
            state_files.remove(self.paths)

    def _prepare(self) -> None:
        paths = self.paths
        if self.runner.is_other and paths.home.is_relative_to(paths.state):
            for folder in (paths.state.parent, paths.state):
                folder.chmod(0o755)  # The other account passes through these two to its own folder.
        private_folder(paths.home, self.runner)
        private_folder(paths.sockets, self.runner)
        programs = binaries.find(paths, self.runner)
        postgres.prepare(paths, self.runner, programs)
        self.servers = [
            # SIGINT is PostgreSQL's fast shutdown: sessions end, data is written, the next start needs no recovery.
            Server(
                "postgres",
                postgres.command(paths, programs),
                lambda child: postgres.wait_ready(paths, child),
                lambda: postgres.remove_stale_files(paths),
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
        """Block until there is no user and no request to stay.

        The lock is kept until this process ends, so a new user waits until the servers have stopped.
        """
        fcntl.flock(self.users, fcntl.LOCK_EX)
        while state_files.is_held(self.paths, self.me):
            fcntl.flock(self.users, fcntl.LOCK_UN)
            time.sleep(1)
            fcntl.flock(self.users, fcntl.LOCK_EX)
        self.stopping.set()

    def _restart_ended(self) -> None:
        """Restart the servers that ended, with growing pauses."""
        for server in self.servers:
            if server.child is None or server.child.poll() is None:
                continue
            self._write_state(is_ready=False)
            log_line(f"{server.name} ended with {server.child.returncode} and is restarted")
            if self.stopping.wait(server.pause_seconds):
                return
            server.pause_seconds = min(RESTART_PAUSE_MAX_SECONDS, 2 * server.pause_seconds + 0.1)
            try:
                server.start(self.paths, self.runner)
            except LocalServicesError as problem:
                log_line(str(problem))
        if all(server.child is not None and server.child.poll() is None for server in self.servers):
            self._write_state(is_ready=True)

    def _write_state(self, *, is_ready: bool) -> None:
        servers = {
            server.name: process
            for server in self.servers
            if server.child is not None and (process := Identity.of(server.child.pid)) is not None
        }
        state = state_files.Running(daemon=self.me, servers=servers, is_ready=is_ready)
        if state_files.read(self.paths) != state:
            state_files.write(self.paths, state)


def main() -> int:
    """Run the daemon of the kind that the command line names; there is one per kind at a time."""
    kind = next(known for known in get_args(Kind) if known == sys.argv[1])
    paths = service_paths(kind)
    if os.fork():
        os._exit(0)  # The starter gets its child back at once; init adopts the daemon, so it leaves no zombie.
    with state_files.exclusive(paths.state / "daemon.lock"):
        try:
            daemon = ServiceDaemon(paths)
            signal.signal(signal.SIGTERM, lambda *_: daemon.stopping.set())
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            daemon.run()
        except LocalServicesError as problem:
            log_line(str(problem))
            return 1
    return 0


def stop_leftovers(paths: ServicePaths) -> None:
    """Stop servers whose daemon is gone. The kernel has signalled them; this waits for their end."""
    if before := state_files.read(paths):
        for name, process in before.servers.items():
            stop_signal = signal.SIGINT if name == "postgres" else signal.SIGTERM
            processes.stop(process, stop_signal=stop_signal, timeout_seconds=STOP_TIMEOUT_SECONDS)
        state_files.remove(paths)


def open_log(paths: ServicePaths, name: str) -> IO[bytes]:
    """Open a log to append to, readable by its owner only; a log that has grown too long begins anew."""
    paths.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = paths.logs / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_MAX_BYTES:
        path.unlink()
    log = path.open("ab")
    path.chmod(0o600)
    return log


def report_ready() -> None:
    """Tell the starter, and leave the pipe: the starter may end long before the daemon."""
    os.write(sys.stdout.fileno(), READY)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def log_line(text: str) -> None:
    """Write one line into the daemon's log."""
    sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
