"""The broker that needs no server: messages as files in a folder (docs/adr/0003)."""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

TRANSPORT = "config.broker:Transport"
POLLING_INTERVAL = 0.03  # seconds; a task waits half of it, two go through at a time


def options(folder: Path) -> dict[str, Any]:
    """Make the folders; what Celery's broker_transport_options needs to use them."""
    parts = {part: folder / part for part in ("queue", "taken", "control")}
    for path in parts.values():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "data_folder_in": str(parts["queue"]),
        "data_folder_out": str(parts["queue"]),
        "processed_folder": str(parts["taken"]),
        "control_folder": str(parts["control"]),
        "store_processed": False,
        "polling_interval": POLLING_INTERVAL,
    }


class Channel(filesystem.Channel):
    """Kombu's channel, with messages that appear whole and are taken once.

    Kombu creates the file before it writes it, so a reader may take an empty one; it takes by a
    move to the system's temporary folder, a copy when that is another file system; and it sorts
    by the machine's uptime, which starts anew after a restart.
    """

    def _put(  # type: ignore[override]  # kombu's own classes disagree about its names
        self, queue: str, payload: Any, **kwargs: Any
    ) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f".{name}.new"
        unfinished.write_text(dumps(payload))
        unfinished.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in sorted(os.listdir(self.data_folder_in)):  # noqa: PTH208 - names only, often
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(taken)
            except FileNotFoundError:  # another worker was quicker
                continue
            payload = loads(taken.read_text())
            taken.unlink()
            return payload
        raise Empty


class Transport(filesystem.Transport):
    """Kombu's file transport with the channel above."""

    Channel = Channel
