#!/usr/bin/env python
"""Django's command line for Qabulxona."""

import os
import sys

from config.stack import in_one_piece

NEED_NO_DATABASE = {"collectstatic", "help", "messages", "version", "--help", "--version"}


def main() -> None:
    """Run one management command with the development settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    if len(sys.argv) > 1 and sys.argv[1] not in NEED_NO_DATABASE:
        from config.embedded_postgres import ensure_for_settings

        ensure_for_settings()
    in_one_piece(execute_from_command_line, sys.argv)


if __name__ == "__main__":
    main()
