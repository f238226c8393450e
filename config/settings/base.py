"""Settings shared by every environment. The environment is read in config/settings only."""

import json
import os
from pathlib import Path

import django.conf.locale
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("QABULXONA_VAR", BASE_DIR / "var"))

DEBUG = False
DEMO = os.environ.get("QABULXONA_DEMO", "") == "1"
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "config",
    "cms",
    "programs",
    "fieldvisits",
    "receptions",
    "territories",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_celery_beat",
    "django_celery_results",
    "django_htmx",
    "guardian",
    "health_check",
    "modelcluster",
    "pgtrigger",
    "pghistory",
    "taggit",
    "wagtail.contrib.settings",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.contrib.redirects",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.sites",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.AddressMiddleware",
    "config.middleware.StepAddressMiddleware",
    "config.middleware.PrivatePagesMiddleware",
    "config.middleware.ResumeMiddleware",
    "config.middleware.OwnPasswordMiddleware",
    "config.middleware.RequireMfaMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
    "config.middleware.ReadingMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "territories.User"
FORM_RENDERER = "config.form_drawing.Drawing"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context_processors.shell",
            ],
        },
    },
]

# -- People ---------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "config.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: nobody gets powers without signing in
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "config.accounts.ClosedAccountAdapter"
ACCOUNT_SESSION_REMEMBER = False  # desks are shared: closing the browser signs out
ACCOUNT_FORMS = {
    "login": "config.accounts.OurLoginForm",
    "change_password": "config.accounts.OurChangePasswordForm",
    "reauthenticate": "config.accounts.OurReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "config.accounts.OurAuthenticateForm",
    "reauthenticate": "config.accounts.OurCodeAgainForm",
    "activate_totp": "config.accounts.OurActivateForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Wrong codes of the second step by account; wrong passwords are counted by axes.
ACCOUNT_RATE_LIMITS = {"login_failed": "8/15m/key"}
MFA_ADAPTER = "config.accounts.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Qabulxona"
MFA_COMPULSORY = os.environ.get("QABULXONA_MFA", "1") == "1"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "config.views.errors.locked_out"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.errors.csrf_failure"

# -- Language and time ------------------------------------------------------------------------
django.conf.locale.LANG_INFO["uz-cyrl"] = {
    "bidi": False,
    "code": "uz-cyrl",
    "name": "Uzbek (Cyrillic)",
    "name_local": "Ўзбекча",
}
LANGUAGE_CODE = "uz"
LANGUAGES = [
    ("uz", _("Uzbek (Latin)")),
    ("uz-cyrl", _("Uzbek (Cyrillic)")),
    ("ru", _("Russian")),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Tashkent"
USE_TZ = True

# -- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_CONTENT_TYPES = ("application/pdf", "image/jpeg", "image/png")
PHONE_PHOTO_MAX_BYTES = 8 * 1024 * 1024  # phones shrink their photos before sending
TRUSTED_PROXIES = os.environ.get("TRUSTED_PROXIES", "")  # addresses, networks; by commas
VIRUS_CHECK = os.environ.get("VIRUS_CHECK", "")  # dotted name: bytes in, name of the find out

# -- Headers ------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/cms-admin/", "/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# -- Tasks --------------------------------------------------------------------------------------
CELERY_BROKER_URL = os.environ.get("BROKER_URL", "filesystem://")
CELERY_RESULT_BACKEND = "django-db"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TRACK_STARTED = True
CELERY_TASK_TIME_LIMIT = 5 * 60 * 60  # above the longest job, below redelivery
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
JOB_STALLED_AFTER_SECONDS = 120

# -- Cache --------------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
        # Beyond it entries are dropped by chance: counted tries, what was typed after a sign-in
        # that ran out. Django's 300 are a few minutes of the country's visitors.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# -- Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Qabulxona"
WAGTAILADMIN_LOGIN_URL = "account_login"  # one way in: with the second factor and the lock
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_BASE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = [
    ("uz", "O‘zbekcha"),
    ("uz-cyrl", "Ўзбекча"),
    ("ru", "Русский"),
    ("en", "English"),
]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
SITE_URL = WAGTAILADMIN_BASE_URL

# -- Mail ---------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
SMS_BACKEND = os.environ.get("SMS_BACKEND", "receptions.delivery.ConsoleSms")
TELEGRAM_BACKEND = os.environ.get("TELEGRAM_BACKEND", "receptions.messengers.ConsoleTelegram")
# For receptions.gateways.HttpSms and TelegramBot; production needs addresses and tokens of both.
GATEWAY_TIMEOUT = (5, 10)  # seconds to connect, to wait for an answer
SMS_GATEWAY_URL = os.environ.get("SMS_GATEWAY_URL", "")
SMS_GATEWAY_TOKEN = os.environ.get("SMS_GATEWAY_TOKEN", "")
SMS_GATEWAY_FORMAT = os.environ.get("SMS_GATEWAY_FORMAT", "json")  # or "form"
SMS_GATEWAY_PHONE_FIELD = os.environ.get("SMS_GATEWAY_PHONE_FIELD", "phone")
SMS_GATEWAY_TEXT_FIELD = os.environ.get("SMS_GATEWAY_TEXT_FIELD", "text")
SMS_GATEWAY_KEY_FIELD = os.environ.get("SMS_GATEWAY_KEY_FIELD", "")
SMS_GATEWAY_EXTRA = json.loads(os.environ.get("SMS_GATEWAY_EXTRA", "{}"))
TELEGRAM_URL = os.environ.get("TELEGRAM_URL", "https://api.telegram.org")
TELEGRAM_TOKEN = os.environ.get("TELEGRAM_TOKEN", "")

# -- The domain's configurable assumptions (rule ids of docs/rules.md) ---------------------------
RECEPTION_PROFILE = os.environ.get("RECEPTION_PROFILE", "independent")  # or "hokim_leads"
PROGRAMME_CONSENT_DAYS = int(os.environ.get("PROGRAMME_CONSENT_DAYS", "5"))  # working days
REPORT_DUE_DAYS = {"district": 10, "region": 15, "country": 20}  # of the month after the quarter
# [assumption]: so many days after a quarter its reports are locked, handed in or not.
REPORT_LOCK_DAYS = int(os.environ.get("REPORT_LOCK_DAYS", "90"))
# [assumption]: what came longer ago is asked about when it is registered; a year may be mistyped.
RECEIVED_LONG_AGO_DAYS = int(os.environ.get("RECEIVED_LONG_AGO_DAYS", "365"))
SIGNAL_FALSE_SHARE = float(os.environ.get("SIGNAL_FALSE_SHARE", "0.05"))  # of a week's signals
SIGNAL_MINIMUM = int(os.environ.get("SIGNAL_MINIMUM", "5"))  # fewest questions for a signal
TRACKING_RATE_LIMIT = (10, 600)  # tries, seconds per address
LETTER_CHECK_RATE_LIMIT = (30, 600)
# The seal of reports: PEM files from the environment; without them papers are unsigned.
REPORT_SIGN_KEY = os.environ.get("REPORT_SIGN_KEY", "")
REPORT_SIGN_CERTIFICATE = os.environ.get("REPORT_SIGN_CERTIFICATE", "")
REPORT_SIGN_PASSPHRASE = os.environ.get("REPORT_SIGN_PASSPHRASE", "")
# Certificates used before, and authorities: a signature made with them is good too.
REPORT_SIGN_TRUSTED = [
    one for one in os.environ.get("REPORT_SIGN_TRUSTED", "").split(os.pathsep) if one
]
REPORT_CHECK_RATE_LIMIT = (10, 600)  # files compared, seconds per address
REPORT_CHECK_MAX_BYTES = 5 * 1024 * 1024
CORRECTIONS_LOOK_BACK_QUARTERS = 4  # [assumption]: older reports are compared no more
WORD_RATE_LIMIT = (30, 600)  # the applicant's word, by its link
CHECKS_LOOK_BACK_DAYS = 30  # how late a closing may still enter the lot
LETTERS_AUTOMATIC = os.environ.get("LETTERS_AUTOMATIC", "1") == "1"
LETTERS_AUTOMATIC_DAYS = 5  # T-02: older decisions are not announced any more by themselves
# Days files are kept (receptions/services/retention.py); the rows that name them stay.
FILES_KEPT_DAYS = {
    "import_source": int(os.environ.get("IMPORT_FILES_KEPT_DAYS", "30")),
    "import_errors": int(os.environ.get("IMPORT_ERRORS_KEPT_DAYS", "30")),
    "exports": int(os.environ.get("EXPORTS_KEPT_DAYS", "7")),
}

# [assumption]: evidence, one-time links, reminders.
EVIDENCE_FAR_KM = 5  # a photo taken further from the place is pointed out
MEASURE_SAME_PLACE_M = 50  # photos before and after not further apart are from the same place
# Kinds of a measure's evidence that stand for a kind which its topic asks of an answer.
MEASURE_EVIDENCE = {
    "photo": ("photo_before", "photo_after"),
    "act": ("act",),
    "payment": ("payment",),
    "satisfaction": ("satisfaction",),
    "reply": ("reply",),
}
SOURCE_TRIES = 3  # tries that reach nobody; then the check on site holds
ANSWER_LINK_DAYS = 5  # working days that a one-time link stays open by default
ANSWER_LINK_RATE_LIMIT = (30, 600)  # openings, seconds per address
ESCALATION_LOOK_BACK_DAYS = 60  # older target dates raise no first reminder any more
PROGRAMME_ACCEPT_DAYS = 3  # working days in which a khokimiyat accepts a programme sent to it
# [assumption], by analogy with T-09: days in which a deputy's question is answered.
COUNCIL_QUESTION_DAYS = int(os.environ.get("COUNCIL_QUESTION_DAYS", "10"))
# [assumption]: who takes a council's decision off control (R-25: who put it there): the "head"
# of the reception, who keeps the register for the council, or its "deputies" themselves.
COUNCIL_TAKEN_OFF_BY = os.environ.get("COUNCIL_TAKEN_OFF_BY", "head")
# [assumption]: working days in which the reception answers on a draft development programme.
DEVELOPMENT_ANSWER_WORKING_DAYS = 10
# R-57, [assumption]: who goes first in the queue, and how many of them in a row.
QUEUE_PRIORITY_CATEGORIES = ("mother_with_child", "pregnant", "elderly", "disabled")
QUEUE_PRIORITY_RUN = 3
QUEUE_KIOSK_RATE_LIMIT = (30, 60)  # tickets, seconds per device
# R-50, [assumption]: pre-registration from the public site.
QUEUE_SLOT_MINUTES = 30
QUEUE_SLOT_CAPACITY = 2  # people per time
QUEUE_BOOKING_DAYS = 14  # how far ahead
QUEUE_BOOKING_GRACE_MINUTES = 15  # whoever comes later stands in the queue like everybody
SITTING_BOOKING_HOURS = 4  # from the beginning of a field or public reception
SITTING_SLOT_CAPACITY = 4  # people per time there: several desks receive
QUEUE_BOOKING_RATE_LIMIT = (10, 3600)  # sent forms, seconds per address
QUEUE_CODE_RATE_LIMIT = (10, 600)  # tries of a booking code, seconds per address or kiosk

# [assumption]: where a field reception is proposed. The parts sum up to 100; each counts fully from
# the value beside it on. Change the version with any number: announcements keep the one they used.
FIELD_DEMAND = {
    "version": "2026-1",
    "open": (40, 50),  # points; open questions per 10,000 inhabitants
    "repeat": (25, 10),  # repeat questions of the last year per 10,000 inhabitants
    "distance": (15, 40),  # kilometres to the reception
    "waiting": (20, 365),  # days since the last field reception there
}
# [assumption]: from what on a field reception looks held "for show", and how much makes a verdict.
FIELD_SHOW = {
    "visitors_per_10000": 10,  # fewer than this
    "officials_came_percent": 50,  # fewer than this, of those invited
    "local_percent": 50,  # fewer than this, of the visitors whose mahalla is known
    "solved_percent": 50,  # fewer than this, of the tasks closed
    "least_receptions": 3,  # no verdict on fewer
    "least_cases": 5,  # officials, visitors or tasks that make a share
}

# -- The log ------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_address": {"()": "config.logs.WithoutAddress"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["without_address"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Refusals (4xx) are everyday; what failed (5xx) comes with its place in the code.
        "django": {"handlers": [], "level": "INFO"},
        "django.request": {"level": "ERROR"},
        "kombu.connection": {"level": "ERROR"},  # the broker of files has no host, and it says so
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

# -- History ------------------------------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True

# -- The network -------------------------------------------------------------------------------
# Levels of territories that have a reception. The seed of 2020 names 218; docs/data.md counts.
RECEPTION_LEVELS = ("country", "region", "district", "city", "city_district")
