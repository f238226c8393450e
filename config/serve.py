"""Web server, worker and scheduler as one command, for the demonstration and development.

    python -m config.serve [--host 127.0.0.1] [--port 8000]

Ctrl-C ends all three, and the embedded PostgreSQL unless somebody else is connected to it.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

import psutil

RESTART_AFTER = 3  # seconds
GRACE = 15  # seconds between asking to end and ending


class Child:
    """One of the processes: its command, and its lines with its name in front."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = command
        self.process = self._spawn()

    def _spawn(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(  # noqa: S603
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches this command only, which ends them in order
        )
        threading.Thread(target=self._repeat, args=(process,), daemon=True).start()
        return process

    def _repeat(self, process: "subprocess.Popen[str]") -> None:
        for line in process.stdout or ():
            sys.stdout.write(f"{self.name:<6} | {line}")
            sys.stdout.flush()

    def restart(self) -> None:
        self.process = self._spawn()

    def ask_to_end(self) -> None:
        """Only the first process: it lets its own finish what they are at."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGTERM)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def web_command(host: str, port: int, workers: int = 2) -> list[str]:
    """The web server of one machine: few threads, each with a connection of its own."""
    return [
        *(str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", host),
        *("--port", str(port), "--workers", str(workers), "--blocking-threads", "4"),
        *("--no-ws", "--respawn-failed-workers", "--log-level", "warning"),
        "config.wsgi:application",
    ]


def commands(host: str, port: int, beat_folder: Path) -> dict[str, list[str]]:
    """What runs, by name."""
    bin_dir = Path(sys.executable).parent
    celery = [str(bin_dir / "celery"), "--quiet", "-A", "config"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        "web": web_command(host, port),
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "warning", *quiet],
        "beat": [
            *(*celery, "beat", "--loglevel", "warning"),
            *("--pidfile=", "--schedule", str(beat_folder / "celerybeat-schedule")),
        ],
    }


def main(arguments: Sequence[str]) -> int:
    """Run until Ctrl-C or until the web server cannot start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

    from django.conf import settings

    from config import embedded_postgres

    run_dir = settings.VAR_DIR / "run"
    run_dir.mkdir(parents=True, exist_ok=True)
    _end_leftovers(run_dir / "serve.json")
    if _taken(options.host, options.port):
        sys.stderr.write(f"Port {options.port} is in use. Another one: make demo PORT=8010\n")
        return 1
    data_dir = settings.VAR_DIR / "postgres"
    embedded = embedded_postgres.ensure_for_settings()
    signal.signal(signal.SIGTERM, _interrupt)
    children: list[Child] = []
    try:
        wanted = commands(options.host, options.port, run_dir)
        return _watch(children, wanted, run_dir / "serve.json", (options.host, options.port))
    except KeyboardInterrupt:
        sys.stdout.write("\nStopping …\n")
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave orphans
        _end_all(children)
        (run_dir / "serve.json").unlink(missing_ok=True)
        if embedded and not embedded_postgres.in_use(data_dir):
            embedded_postgres.stop(data_dir)


def _watch(
    children: list[Child],
    wanted: dict[str, list[str]],
    note: Path,
    address: tuple[str, int],
) -> int:
    """Start the web server; when it answers, say so and start the rest; start again what ends."""
    began = time.monotonic()
    ready = False
    _start(children, ["web"], wanted, note)
    while True:
        time.sleep(0.2)
        if not ready and _taken(*address):
            ready = True
            host, port = address
            sys.stdout.write(f"\n  Qabulxona is at http://{host}:{port}/   Ctrl-C stops it\n\n")
            sys.stdout.flush()
            _start(children, [name for name in wanted if name != "web"], wanted, note)
        for child in children:
            if child.process.poll() is None:
                continue
            if child.name == "web" and not ready and time.monotonic() - began < 60:
                sys.stderr.write("The web server did not start; its last words are above.\n")
                return 1
            sys.stdout.write(f"{child.name:<6} | ended, starting again\n")
            time.sleep(RESTART_AFTER)
            child.restart()
            _note(children, note)


def _start(
    children: list[Child], names: Sequence[str], wanted: dict[str, list[str]], note: Path
) -> None:
    children += [Child(name, wanted[name]) for name in names]
    _note(children, note)


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host if host != "0.0.0.0" else "127.0.0.1", port)) == 0  # noqa: S104


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end_all(children: Sequence[Child]) -> None:
    """Ask each to finish what it is at; end those that do not."""
    for child in children:
        child.ask_to_end()
    until = time.monotonic() + GRACE
    for child in children:
        try:
            child.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.end()
            child.process.wait()


def _note(children: Sequence[Child], path: Path) -> None:
    """Write down the processes, so that the next start can end those a kill -9 left behind."""
    pids = [child.process.pid for child in children if child.process.poll() is None]
    with suppress(psutil.NoSuchProcess):
        path.write_text(json.dumps([[pid, psutil.Process(pid).create_time()] for pid in pids]))


def _end_leftovers(path: Path) -> None:
    if not path.exists():
        return
    for pid, created in json.loads(path.read_text() or "[]"):
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            if abs(psutil.Process(pid).create_time() - created) < 1:
                os.killpg(pid, signal.SIGKILL)
    path.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
