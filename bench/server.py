"""The real HTTP server on a free port, for what only a process can show."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from config.serve import web_command

STARTING = 90  # seconds a busy machine may take to start it, or to end it


class Ask:
    """Asks the server for a page."""

    def __init__(self, base: str) -> None:
        self.base = base

    def __call__(self, address: str) -> bytes:
        url = f"{self.base}{address}"
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  our own server
            return bytes(answer.read())


@contextmanager
def serving(workers: int = 1) -> Iterator[tuple[psutil.Popen, Ask]]:
    """Start it on 127.0.0.1 and end it after."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = psutil.Popen(web_command("127.0.0.1", port, workers))
    ask = Ask(f"http://127.0.0.1:{port}")
    try:
        until = time.monotonic() + STARTING
        while time.monotonic() < until:
            try:
                ask("/robots.txt")
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        yield process, ask
    finally:
        process.terminate()
        process.wait(STARTING)
