"""Playwright keeps an event loop in this thread, which Django would take for async code."""

import os

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
