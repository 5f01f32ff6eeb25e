"""Every setting of procops, read once from the environment; a wrong value stops the start.

Three ways to run: *production* (the default), the *demo* on one's own machine (PROCOPS_DEMO=on, what `make run` does)
and *debug* (PROCOPS_DEBUG=on, what `make dev` does). docs/running.md lists the variables.
"""

import sys
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry
from whitenoise.compress import Compressor

from procops import environment, logs
from procops.rest.enum_names import ENUM_NAMES
from procops.timetable import TIMETABLE

BASE_DIR = Path(__file__).resolve().parent.parent

# The way to run ------------------------------------------------------------------------------------------------------

DEBUG = environment.switch("PROCOPS_DEBUG")
DEMO = environment.switch("PROCOPS_DEMO")
"""One-click logins, seeded organizations. Never for data that matters."""
PRODUCTION = not DEBUG and not DEMO

SIGNUP_OPEN = environment.choice("PROCOPS_SIGNUP", ("open", "closed"), "open") == "open"
"""Whether a stranger may sign up and so make an organization; invitations work either way."""

DATA_DIR = Path(environment.text("PROCOPS_DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()
"""Everything this installation writes: the SQLite database, files, mail, logs, Redis's log of jobs."""
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEMO_SECRET_KEY = "procops-demo-key-that-everybody-knows-and-production-refuses"  # noqa: S105
SECRET_KEY = environment.text("SECRET_KEY", "" if PRODUCTION else DEMO_SECRET_KEY)
if PRODUCTION and (SECRET_KEY == DEMO_SECRET_KEY or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured(
        "SECRET_KEY must be a secret of your own of at least 50 characters; the demo's key is public. "
        "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))' "
        "(or set PROCOPS_DEMO=on to try procops out on your own machine)."
    )

# Where it is reached -------------------------------------------------------------------------------------------------

PORT = environment.number("PROCOPS_PORT", 8000, 1, 65535)
_url = environment.web_address("PROCOPS_URL", "" if PRODUCTION else f"http://127.0.0.1:{PORT}")
URL = _url.geturl()
"""The address people type; links in mails begin with it."""
SECURE = _url.scheme == "https"

# The loopback names are for health checks from inside the same machine or container.
ALLOWED_HOSTS = [str(_url.hostname), "127.0.0.1", "localhost", "[::1]", *environment.words("PROCOPS_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [URL]

PROXIES = environment.number("PROCOPS_PROXIES", 0, 0, 5)
"""How many proxies stand in front; their word on the client's address and on https is taken, nobody else's."""
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the neighbours' host names are not ours to decide
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for exactly that
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "procops_session"
CSRF_COOKIE_NAME = "procops_csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a logout kills on the server, and outlives Redis
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# No inline script or style, nothing from another server. Tabler's icons of check boxes are data: images.
# Vite's development server stands elsewhere and injects what it serves.
_vite: list[str] = ["http://127.0.0.1:5173", "ws://127.0.0.1:5173"] if DEBUG else []
_injected: list[str] = ["'unsafe-inline'", *_vite] if DEBUG else []
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, *_injected],
        "style-src": [SELF, *_injected],
        "img-src": [SELF, "data:", *_vite],
        "font-src": [SELF, *_vite],
        "connect-src": [SELF, *_vite],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# The house -----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "procops",
    "procops.people",
    "procops.notices",
    "procops.sweeps",
    "procops.rest",
    "procops.saved_views",
    "procops.ui",
    "workflows",
    "workflows.records",
    "workflows.reviews",
    "handoffs",
    "handoffs.bringing",
    "handoffs.transfers",
    "handoffs.periods",
    "handoffs.shifts",
    "metrics",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "django_vite",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "rest_framework",
]

MIDDLEWARE = [
    "procops.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "procops.addresses.PlainAddresses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "procops.health.PrivateAnswers",
    "procops.people.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "procops.bodies.BodyLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "procops.rest.middleware.BearerMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "procops.ui.toasts.ToastsForHtmx",
    "allauth.account.middleware.AccountMiddleware",
    "procops.people.middleware.OrganizationMiddleware",
]

ROOT_URLCONF = "procops.urls"
WSGI_APPLICATION = "procops.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "procops.ui.context.shell",
            ],
            "builtins": ["procops.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "procops.ui.forms.Renderer"

# Data ----------------------------------------------------------------------------------------------------------------

_database = environment.database("DATABASE_URL") or {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "procops.sqlite3",
}
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database |= {
        "OPTIONS": {
            # A transaction that begins by reading and then writes could not wait for another writer: it would fail.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # synchronous stays FULL: what has been answered to a person survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
        },
    }
else:
    # People wait at most seconds for a lock or an answer; a command at the console (migrate, audit) may take its time.
    _patience = 0 if Path(sys.argv[0]).name == "manage.py" else 10_000
    _database |= {
        "ENGINE": "procops.postgres",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "options": f"-c lock_timeout=3000 -c statement_timeout={_patience}",
            "connect_timeout": 5,
        },
    }
PROCOPS_PREPARED_STATEMENTS = environment.switch("PROCOPS_PREPARED_STATEMENTS", default=True)
DATABASES: dict[str, dict[str, Any]] = {"default": {**_database, "ATOMIC_REQUESTS": False}}

REDIS_URL = environment.redis_address("REDIS_URL")
if PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is missing: production needs a Redis, for instance redis://127.0.0.1:6379/0.")

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "procops.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "procops",
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2, "retry": Retry(NoBackoff(), 0)},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Files that people attach are handed out by a view that asks who may see them, never by an address of their own.
MEDIA_ROOT = DATA_DIR / "files"
MEDIA_URL = ""
STATIC_ROOT = Path(environment.text("PROCOPS_STATIC_DIR", str(DATA_DIR / "static")))
STATIC_URL = "/static/"
VITE_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [("app", VITE_DIST)] if VITE_DIST.is_dir() else []
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        # On one's own machine nothing is gained by compressing.
        "BACKEND": "procops.static.CompressedStorage" if PRODUCTION else "procops.static.Storage"
    },
}
# Source maps are read by nobody but a developer, and are half of what there would be to compress.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# Names with a hash in them (Vite's, Django's) never change their content.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/(app/assets/|.+\.[0-9a-f]{12}\.)"
DJANGO_VITE = {
    "default": {
        "dev_mode": DEBUG,
        "dev_server_host": "127.0.0.1",
        "dev_server_port": 5173,
        "static_url_prefix": "app",
        "manifest_path": VITE_DIST / "manifest.json",
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Language and time ---------------------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "procops" / "locale"]

PROCOPS_CLOCK_OFFSET = environment.number("PROCOPS_CLOCK_OFFSET", 0, -10 * 366 * 86400, 10 * 366 * 86400)
"""Seconds by which the product's clock runs ahead of the machine's. For tests and demonstrations."""

# People --------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_ADAPTER = "procops.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "procops.people.forms.LogInForm",
    "reset_password": "procops.people.forms.ForgottenPasswordForm",
    "signup": "procops.people.forms.SignUpForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # only then does sign-up not tell whether an address has an account
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and in no other
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _url.scheme
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Wrong passwords are counted in the database (procops.people.login_attempts); these may be lost with the cache.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "signup": "20/h/ip",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
}

# E-mail --------------------------------------------------------------------------------------------------------------

_mail = environment.mail("EMAIL_URL") or {
    "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    "EMAIL_FILE_PATH": DATA_DIR / "mail",
}
EMAIL_BACKEND: str = _mail["EMAIL_BACKEND"]
EMAIL_HOST: str = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT: int = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER: str = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD: str = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS: bool = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL: bool = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = str(_mail.get("EMAIL_FILE_PATH") or "")
EMAIL_TIMEOUT = 10  # seconds for each answer; shorter than the lease of a notice being sent
DEFAULT_FROM_EMAIL = environment.text("PROCOPS_MAIL_FROM", f"procops@{_url.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# How many mails one person gets at most; what is beyond is said together (procops.notices.rhythm).
MAILS_AN_HOUR = environment.number("PROCOPS_MAILS_AN_HOUR", 4, 2, 10_000)
MAILS_A_DAY = environment.number("PROCOPS_MAILS_A_DAY", 5, 2, 100_000)
# Called every minute while reminders run, so that their silence raises an alarm there (procops.sweeps.outside).
HEARTBEAT_URL = environment.text("PROCOPS_HEARTBEAT_URL")
# Networks that webhooks may lead to although they are not of the open internet (procops.egress).
WEBHOOK_ALLOW_NETS = environment.networks("PROCOPS_WEBHOOK_ALLOW_NETS")

# Jobs ----------------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 300,  # a job that died with its worker is given out again after this many seconds ...
    "unacked_restore_interval": 5,  # ... and looked for this often
    "unacked_restore_throttle": 1,
    "socket_timeout": 0.2,  # a request that rings the bell does not wait for a frozen Redis
    "socket_connect_timeout": 0.2,
    "max_retries": 0,  # nor a second and a third time, with pauses of seconds
}
CELERY_TASK_PUBLISH_RETRY = False  # the sweep finds what the bell did not ring for
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240  # less than the visibility timeout, or a job would run twice
CELERY_TASK_SOFT_TIME_LIMIT = 210
CELERY_TASK_DEFAULT_QUEUE = "procops"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = TIMETABLE
POOLS_UNWATCHED_AFTER = environment.number("PROCOPS_POOLS_UNWATCHED_AFTER", 4, 1, 80)
"""Working hours after which a pool that nobody opens or takes from is told to its lead, and twice as many after which
whoever answers for its work hears of it."""
SHIFT_UNACKNOWLEDGED_AFTER = environment.number("PROCOPS_SHIFT_UNACKNOWLEDGED_AFTER", 1, 1, 80)
"""Working hours after which a shift's items that nobody has acknowledged are told to the team's lead."""

# REST ----------------------------------------------------------------------------------------------------------------

API_PER_MINUTE = environment.number("PROCOPS_API_PER_MINUTE", 30_000, 1, 10_000_000)
"""Requests that one person may make, with all their tokens: a lid on runaway clients, far above what people need."""
API_PER_MINUTE_ANONYMOUS = 3_000
"""The same for an address whose requests show no valid token."""

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "procops.rest.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "procops.rest.permissions.WorksHere",
        "procops.rest.permissions.WithinScopes",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["procops.rest.throttling.PerMinute"],
    "DEFAULT_PARSER_CLASSES": ["procops.rest.parsers.JsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["procops.rest.filters.StrictFilters"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "procops.rest.schema.Schema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": PROXIES,
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "procops.rest.errors.Handler",
    "EXCEPTION_FORMATTER_CLASS": "procops.rest.errors.Formatter",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "procops",
    "DESCRIPTION": "Everything that the pages do, for programs. docs/api.md shows the main job.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "procops.rest.schema.Generator",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_SUFFIX": "",
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "persistAuthorization": False},
}

# Logs ----------------------------------------------------------------------------------------------------------------

LOGGING_LEVEL = environment.choice("PROCOPS_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOGGING = logs.configuration(as_json=PRODUCTION, level=LOGGING_LEVEL)
