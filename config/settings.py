"""The settings of a deployment, read from the environment; docs/operations.md lists each variable."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ

from config.mail_server import (  # noqa: F401
    LETTER_EXAMPLES,
    LETTERS_TO_JUDGE,
    LETTERS_TO_OPT_OUT_OF,
    LETTERS_TO_REWRITE,
    LINK_PAGES,
    READER_OF_LETTERS,
    mailer,
)
from config.parts import *  # noqa: F403
from config.web.api_groups import SPECTACULAR_SETTINGS  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
KNOTWORK_VAR = Path(os.environ.get("KNOTWORK_VAR", BASE_DIR / "var")).resolve()

env = environ.Env()
# Set by config/embedded/ alone: the database is Knotwork's own one under KNOTWORK_VAR.
EMBEDDED = env.bool("KNOTWORK_EMBEDDED", False)

# --- where it is reached -------------------------------------------------------------------------

PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname or "127.0.0.1", *env.list("ALLOWED_HOSTS", default=[])]
if not HTTPS:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False

SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", True)
SECURE_REDIRECT_EXEMPT = [r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-knotwork-form" if HTTPS else "knotwork-form"
CSRF_FAILURE_VIEW = "clinic.screens.unsent.refuse_forged_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
APPEND_SLASH = False

# --- apps and middleware --------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "treatments",
    "scheduling",
    "clients",
    "clinic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "anymail",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.web.static_files.StaticFilesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "clinic.status.letter_trouble.trouble_on_pages",
            ]
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", str(KNOTWORK_VAR / "static"))()
STORAGES = {"staticfiles": {"BACKEND": "config.web.static_files.VersionedStaticFiles"}}
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("en-us", "English (United States)"), ("de", "Deutsch")]
# Letters are in these. Screens are in English until all of them are in another language: none mixes two.
LANGUAGES_OF_LETTERS = {"en": "English", "de": "Deutsch"}
LANGUAGES_OF_SCREENS = ["en-gb", "en-us"]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- PostgreSQL: two roles, short waits -------------------------------------------------------------

IS_WEB = os.environ.get("KNOTWORK_PROCESS") == "web"
_limits = "-c lock_timeout=3s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
_no_database = "postgres://knotwork@127.0.0.1:1/knotwork"
DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL", _no_database)),
    "owner": env.db_url_config(env.str("DATABASE_OWNER_URL", env.str("DATABASE_URL", _no_database))),
}
# Each thread keeps its connection, and PostgreSQL its plans: docs/decisions/0017 tells what that is worth.
DATABASES["default"] |= {
    "CONN_MAX_AGE": 600,
    "OPTIONS": {
        "options": f"{_limits} -c TimeZone=UTC",
        "connect_timeout": 5,
        "server_side_binding": True,
        "prepare_threshold": 3,
    },
}

# --- signing in -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "clinic.Staff"
PASSWORD_HASHERS = ["clinic.staff.password_hasher.Argon2At19MiB"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "clinic.staff.password_rules.NamesAloneValidator"},
]
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_TTL": timedelta(hours=env.int("SIGN_IN_LASTS_HOURS", 12)),
    "AUTO_REFRESH": False,
}
SIGN_INS_AT_ONCE = 10
SCREENS_IDLE_MINUTES = env.int("SCREENS_IDLE_MINUTES", 30)
SIGN_IN_RATE_PER_ADDRESS = env.str("SIGN_IN_RATE_PER_ADDRESS", "30/min")
SIGN_IN_RATE_PER_EMAIL = env.str("SIGN_IN_RATE_PER_EMAIL", "10/min")

# --- the API -------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["clinic.http.access.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["clinic.http.access.HasCapability"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["clinic.http.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "clinic.http.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "clinic.http.openapi.EndpointSchema",
    "EXCEPTION_HANDLER": "clinic.http.problems.answer_with_problem",
    "NUM_PROXIES": env.int("NUM_PROXIES", 1 if HTTPS else 0),
    "COERCE_DECIMAL_TO_STRING": False,
    "UNAUTHENTICATED_USER": "clinic.models.staff.Visitor",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# --- Redis or Valkey: queue and cache ------------------------------------------------------------------

BROKER_URL = env.str("BROKER_URL", "redis://127.0.0.1:1/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": BROKER_URL.rsplit("/", 1)[0] + "/" + env.str("CACHE_DB", "1"),
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "visibility_timeout": 600}
if IS_WEB:
    # A request waits for no broker: one quick try; a periodic job finds the work later.
    CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_timeout": 1, "max_retries": 0}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Beat writes its schedule with each job, by which its health is judged.
CELERY_BEAT_SYNC_EVERY = 1
# --- letters -----------------------------------------------------------------------------------------------

MAILERS = {"default": mailer(env.str("EMAIL_URL", ""), env.str("EMAIL_BACKEND", ""))}
MAIL_FOLDER = KNOTWORK_VAR / "mail"
ANYMAIL = env.json("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Willow Clinic <hello@willow.test>")
LETTER_LEASE_SECONDS = env.int("LETTER_LEASE_SECONDS", 120)
LETTER_RETRY_SECONDS = env.int("LETTER_RETRY_SECONDS", 30)

# --- logs: no names, no health data -------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "config.log_lines.PrivateFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
