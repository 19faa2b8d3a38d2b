"""Django's settings. Production by default; SPINEPATH_LOCAL=1 is for one machine without HTTPS.

Every name from the environment: docs/how-to/clinic.md.
DATABASE_URL names PostgreSQL; without it the database is a SQLite file in the data folder.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from spinepath.clinic import environment as env
from spinepath.clinic.hooks.configured import configured

HERE = Path(__file__).parent
DATA = env.data_folder()
LOCAL = env.flag("LOCAL", default=False)

DEBUG = False
SECRET_KEY = env.secret_key(DATA)
ALLOWED_HOSTS = env.listed("HOSTS", "localhost,127.0.0.1")
ROOT_URLCONF = "spinepath.clinic.urls"
WSGI_APPLICATION = "spinepath.clinic.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "spinepath.clinic.people",
    "spinepath.clinic.access",
    "spinepath.clinic.audit",
    "spinepath.clinic.records",
    "spinepath.clinic.scheduling",
    "spinepath.clinic.office",
    "spinepath.clinic.typed",
    "spinepath.clinic.decisions",
    "spinepath.clinic.letters",
    "spinepath.clinic.devices",
    "spinepath.clinic.plans",
    "spinepath.clinic.measures",
    "spinepath.clinic.guides",
    "spinepath.clinic.exchange",
    "spinepath.clinic.hooks",
    "spinepath.clinic.fhir",
    "spinepath.clinic.pages",
    "spinepath.clinic.made_up",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "spinepath.clinic.access.headers.Headers",
    "spinepath.clinic.access.sessions.SessionAge",
    "spinepath.clinic.access.gate.Gate",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "spinepath.clinic.pages.context.frame",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------------------------
SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA / "clinic.sqlite3"),
    "OPTIONS": {
        "timeout": 30,  # seconds that a writer waits for another
        "transaction_mode": "IMMEDIATE",  # a transaction that will write never fails half-way for a lock
        # write-ahead log, so that readers do not wait; an acknowledged write is on the disk
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    },
}
DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    if DATABASE_URL
    else SQLITE
}
CACHES = {
    "default": {  # shared by all processes: the counts of failed sign-ins live here
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_cache",
    }
}

# --- sign-in --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_CHECKS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_CHECKS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_CHECKS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_CHECKS}.CommonPasswordValidator"},
    {"NAME": f"{_CHECKS}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:home"
ACCOUNT_ADAPTER = "spinepath.clinic.people.adapter.ByInvitation"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation that was sent to it
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "spinepath clinic"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
SECOND_FACTOR_FOR_STAFF = env.flag("SECOND_FACTOR", default=not LOCAL)

SAFETY_TEXT = env.text("SAFETY_TEXT")
"""The clinic's own words for somebody who reports thoughts of self-harm; shown above what is always said."""

REGISTRY_KEY = env.text("REGISTRY_KEY")
"""Makes the pseudonyms of an export for a registry: the same key, the same pseudonyms."""

HOOKS = configured(os.environ, data=DATA, secret=SECRET_KEY, local=LOCAL)
"""The decision service at /cds-services; None: not set up."""

SESSION_COOKIE_AGE = 12 * 3600  # seconds; the longest that one sign-in lasts
SESSION_IDLE_SECONDS = 60 * env.number("IDLE_MINUTES", 30)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# --- the web --------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith(("localhost", "127."))
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the square code of an authenticator is drawn into the page
        "connect-src": [SELF],
        "font-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
FHIR_SERVERS = env.servers("FHIR_SERVERS")  # records may be fetched from these alone
UPLOAD_LIMIT = 25 * 1024**2  # bytes of one file as sent
UNPACKED_LIMIT = 100 * 1024**2  # bytes of one file unpacked
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA / "static")))
STATICFILES_DIRS = [
    HERE / "static",
    ("report", HERE.parent / "presentations" / "style"),  # the report's own style: one look, written once
]
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not COLLECTED
_STATIC = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if COLLECTED or env.flag("COLLECTING", default=False)
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is kept as a file
    "staticfiles": {"BACKEND": _STATIC},
}

# --- words and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = ["spinepath.clinic.formats"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# --- mail and log ---------------------------------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = bool(EMAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "clinic@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a refusal stands in the audit log
}
