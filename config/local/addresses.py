"""Addresses of the services, in the form that each library expects."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from config.local import credentials
from config.local.paths import Kind, service_paths

POSTGRES_PORT = 5432
"""No TCP port is opened; the number is part of the name of the socket."""

ADMIN_ROLE = "postgres"
OWNER_ROLE = "quittance_owner"
APP_ROLE = "quittance_app"
SANDBOX_ROLE = "quittance_sandbox"
MAIN_DATABASE = "quittance"
SANDBOX_DATABASE = "quittance_sandbox"


@dataclass(frozen=True)
class DatabaseAddress:
    """A database and the role that connects to it."""

    host: str
    name: str
    user: str
    password: str
    port: int = POSTGRES_PORT

    def for_django(self) -> dict[str, object]:
        """The address as an entry of `DATABASES`."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": str(self.port),
        }


@dataclass(frozen=True)
class Addresses:
    """Addresses of the embedded services of one kind."""

    app: DatabaseAddress
    owner: DatabaseAddress
    sandbox: DatabaseAddress
    redis: str


def embedded(kind: Kind) -> Addresses:
    """Return the addresses of a kind of embedded services; starts nothing."""
    paths = service_paths(kind)
    passwords = credentials.load(paths.state)
    host = str(paths.sockets)
    return Addresses(
        app=DatabaseAddress(host, MAIN_DATABASE, APP_ROLE, passwords["app_password"]),
        owner=DatabaseAddress(host, MAIN_DATABASE, OWNER_ROLE, passwords["owner_password"]),
        sandbox=DatabaseAddress(host, SANDBOX_DATABASE, SANDBOX_ROLE, passwords["sandbox_password"]),
        redis=f"unix://{paths.redis_socket}",
    )


def admin_conninfo(kind: Kind, database: str = "postgres") -> str:
    """Connection string of the superuser. The operating system authenticates it (peer), so it has no password."""
    return (
        f"host={service_paths(kind).sockets} port={POSTGRES_PORT} user={ADMIN_ROLE} dbname={database} connect_timeout=5"
    )


def celery_broker_url(redis_url: str) -> str:
    """Convert a redis-py address for Celery: `unix:///path?db=1` is `redis+socket:///path?virtual_host=1`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if "db" in query:
        query["virtual_host"] = query.pop("db")
    userinfo = parts.netloc.rpartition("@")[0]
    address = f"redis+socket://{userinfo + '@' if userinfo else ''}{parts.path}"
    return f"{address}?{urlencode(query)}" if query else address
