"""Development and demonstration: embedded PostgreSQL, console mail, loopback only."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, VAR_DIR
from config.settings.database import database

DEBUG = os.environ.get("QABULXONA_DEBUG", "") == "1"
SECRET_KEY = "development-only-key-never-used-in-production"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
DATABASES = {"default": database(BASE_DIR, VAR_DIR)}
# The key that hides personal numbers (JSHSHIR). Production reads it from the environment.
PERSONAL_NUMBER_KEY = "development-only-personal-number-key"
MFA_COMPULSORY = os.environ.get("QABULXONA_MFA", "0") == "1"
# The demonstration signs its papers with a certificate made at set-up.
REPORT_SIGN_KEY = os.environ.get("REPORT_SIGN_KEY", str(VAR_DIR / "signing" / "report-key.pem"))
REPORT_SIGN_CERTIFICATE = os.environ.get(
    "REPORT_SIGN_CERTIFICATE", str(VAR_DIR / "signing" / "report-certificate.pem")
)
