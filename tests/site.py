"""The whole system as processes, for the tests that drive a browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

from tests import databases

SETTINGS = "tests.e2e.settings"
COMMANDS = [["load_reference"], ["load_site"], ["play_quarter", "--small"]]


@dataclass(frozen=True)
class Site:
    """Where the server answers and what it works on."""

    url: str
    database: str
    folder: Path


@contextmanager
def running() -> Iterator[Site]:
    """Start a server and a worker on a copy of the demonstration database; end both after."""
    template = demonstration_template()
    name = databases.own_name("e2e")
    databases.clone(template, name)
    folder = Path(settings.VAR_DIR) / "e2e" / name
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "QABULXONA_DB": name,
        "QABULXONA_E2E": name,
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    bin_dir = Path(sys.executable).parent
    server = [
        *(str(bin_dir / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--blocking-threads", "8", "--no-ws"),
        "config.wsgi:application",
    ]
    worker = [
        *(str(bin_dir / "celery"), "-A", "config", "worker", "--pool", "solo"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "info"),
    ]
    processes = []
    try:
        for label, command in (("server", server), ("worker", worker)):
            processes.append(_spawn(command, folder / f"{label}.log", env))
        site = Site(f"http://127.0.0.1:{port}", name, folder)
        _wait_until_it_answers(site, processes[0])
        yield site
    finally:
        for process in processes:
            _end(process)
        databases.drop(name)


def demonstration_template() -> str:
    """The database with the reference data and the small demonstration quarter."""
    known = get_commands()
    commands = [["createcachetable"]]
    commands += [command for command in COMMANDS if command[0] in known]
    return databases.template(
        "quarter",
        [*databases.migration_sources(), *_demonstration_sources()],
        commands,
        base=databases.migrated_template(),
        DJANGO_SETTINGS_MODULE=SETTINGS,
        QABULXONA_E2E="quarter",
        QABULXONA_DEMO="1",
    )


def _demonstration_sources() -> list[Path]:
    """What the demonstration is made of: commands, reference data, players."""
    folders = ("management", "demonstration", "content", "services", "data")
    return [
        path
        for app in databases.APPS
        for path in (settings.BASE_DIR / app).rglob("*")
        if any(folder in path.relative_to(settings.BASE_DIR).parts[:-1] for folder in folders)
    ]


def _spawn(command: list[str], log: Path, env: dict[str, str]) -> subprocess.Popen:
    with log.open("w") as output:
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_it_answers(site: Site, server: subprocess.Popen, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{site.url}/", timeout=20).close()
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
            break
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(
        f"The site did not start:\n{(site.folder / 'server.log').read_text()[-4000:]}"
    )


def _end(process: subprocess.Popen) -> None:
    """End one process group that we started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
