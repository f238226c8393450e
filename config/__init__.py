"""Settings, URLs, Celery, the page shell and shared styles; nobody's domain."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
