"""The real HTTP server on a free port, for what only a process can show."""

from __future__ import annotations

import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

Ask = Callable[[str], bytes]


@contextmanager
def serving() -> Iterator[tuple[psutil.Popen, Ask]]:
    """Start it with one worker on 127.0.0.1 and end it after."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = psutil.Popen(
        [
            *(str(Path(sys.executable).parent / "granian"), "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws"),
            "config.wsgi:application",
        ]
    )

    def ask(address: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=30) as answer:
            return bytes(answer.read())

    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                ask("/robots.txt")
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        yield process, ask
    finally:
        process.terminate()
        process.wait(20)
