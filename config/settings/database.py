"""Where the one PostgreSQL is: DATABASE_URL, or the embedded server under var/."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def database(base_dir: Path, var_dir: Path, url: str = "") -> dict[str, Any]:
    """Django's DATABASES entry for a postgres:// URL, or for the embedded server's socket."""
    url = url or os.environ.get("DATABASE_URL", "")
    if url:
        parts = urlsplit(url)
        entry = {
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
        }
    else:
        from config.embedded_postgres import socket_dir

        entry = {
            "NAME": os.environ.get("QABULXONA_DB", "qabulxona"),
            "USER": "postgres",
            "PASSWORD": "",
            "HOST": str(socket_dir(var_dir / "postgres")),
            "PORT": "",
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **entry,
    }
