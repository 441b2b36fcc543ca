"""Memory settings of the embedded servers, from the memory of the machine or the limit of its container."""

from pathlib import Path

from config.local.paths import Kind

MEGABYTE = 1024 * 1024
SHARED_BUFFERS_MAX_MB = 4096
"""Above four gigabytes the cache of the operating system serves as well."""
TEST_SHARED_BUFFERS_MB = 256
REDIS_MAX_MB = 256
"""Redis holds wake-ups and caches; a queue that fills this much has no workers."""


def machine_mb() -> int:
    """Memory of this machine or container in megabytes."""
    limits = [_meminfo_bytes()]
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        text = _read(path)
        if text.isdecimal():
            limits.append(int(text))
    return min(limits) // MEGABYTE


def postgres_settings(kind: Kind) -> dict[str, str | int | float]:
    """Memory and durability settings of one kind of server.

    Measurements use the settings of `local`. Tests do not wait for the disk: their database survives a killed server
    and need not survive a power failure.
    """
    if kind not in ("local", "bench"):
        return {
            "max_connections": 100,
            "shared_buffers": f"{min(TEST_SHARED_BUFFERS_MB, machine_mb() // 4)}MB",
            "fsync": "off",
            "full_page_writes": "off",
            "max_wal_size": "2GB",
        }
    total = machine_mb()
    return {
        "max_connections": 100,
        "shared_buffers": f"{min(SHARED_BUFFERS_MAX_MB, total // 4)}MB",
        "effective_cache_size": f"{total // 2}MB",
        "work_mem": f"{max(4, min(32, total // 512))}MB",
        "maintenance_work_mem": f"{max(64, min(1024, total // 16))}MB",
        "max_wal_size": "4GB",
        "min_wal_size": "512MB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": 0.9,
        "wal_compression": "on",
        # Without it, commits waited 60 ms while a new segment of the write-ahead log was filled with zeros.
        "wal_init_zero": "off",
        "random_page_cost": 1.1,
    }


def _meminfo_bytes() -> int:
    for line in _read("/proc/meminfo").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) * 1024
    return 2048 * MEGABYTE


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
