"""The test suite: embedded PostgreSQL without fsync, no cache, no network."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, VAR_DIR
from config.settings.database import database

SECRET_KEY = "test-only-key"  # noqa: S105
PERSONAL_NUMBER_KEY = "test-only-personal-number-key"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
VAR_DIR = VAR_DIR / "test"
DATABASES = {"default": database(BASE_DIR, VAR_DIR)}
# Tables of a test hold a few rows: joined in the order written, statements are planned sooner.
DATABASES["default"]["OPTIONS"] = {"options": "-c join_collapse_limit=1"}
EMBEDDED_POSTGRES_DURABLE = False
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"  # never filled: each test's client would read what lies there
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "receptions.delivery.MemorySms"
TELEGRAM_BACKEND = "receptions.messengers.MemoryTelegram"
MFA_COMPULSORY = os.environ.get("QABULXONA_MFA", "0") == "1"
AXES_ENABLED = False
LANGUAGE_CODE = "en"  # what a test expects to read is written in the words of the source
