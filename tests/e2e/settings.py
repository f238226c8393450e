"""The site the browser tests drive: as in the demonstration, with real workers and files apart."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import VAR_DIR as TEST_VAR_DIR

_FOLDER = TEST_VAR_DIR / "e2e" / os.environ["QABULXONA_E2E"]
DEMO = True
MEDIA_ROOT = TEST_VAR_DIR / "e2e" / "media"  # one store: copies keep the template's files
CELERY_TASK_ALWAYS_EAGER = False  # nor while the quarter is played: its papers nobody asks for
BROKER_FOLDER = _FOLDER / "broker"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
    }
}
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = _FOLDER / "mail"
LANGUAGE_CODE = "uz"
