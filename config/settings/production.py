"""Production: every secret comes from the environment; a missing one stops the start."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, SMS_BACKEND, TELEGRAM_BACKEND, VAR_DIR
from config.settings.database import database

SECRET_KEY = os.environ["SECRET_KEY"]
PERSONAL_NUMBER_KEY = os.environ["PERSONAL_NUMBER_KEY"]
ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
DATABASES = {"default": database(BASE_DIR, VAR_DIR, url=os.environ["DATABASE_URL"])}
DEMO = False
if SMS_BACKEND == "receptions.gateways.HttpSms":
    SMS_GATEWAY_URL = os.environ["SMS_GATEWAY_URL"]
    SMS_GATEWAY_TOKEN = os.environ["SMS_GATEWAY_TOKEN"]
if TELEGRAM_BACKEND == "receptions.gateways.TelegramBot":
    TELEGRAM_TOKEN = os.environ["TELEGRAM_TOKEN"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
