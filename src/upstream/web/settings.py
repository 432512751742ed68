"""Django's settings, made from `configuration`. Nothing here reads the environment itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from upstream.web.accounts.sign_in_settings import issuer_of, library_settings, origin_of, passkey_domain, providers
from upstream.web.configuration import connection_of, listed, load
from upstream.web.logging import logging_settings

CONFIGURATION = load()
HERE = Path(__file__).parent
TESTING = CONFIGURATION.mode == "test"

DEBUG = False
DEMONSTRATION = UPSTREAM_DEMONSTRATION = CONFIGURATION.demonstration
SECRET_KEY = CONFIGURATION.secret_key.get_secret_value() or "a key for tests and for reading the settings alone" * 2
SECRET_KEY_FALLBACKS = listed(CONFIGURATION.old_secret_keys)
FIELD_KEYS = listed(CONFIGURATION.field_keys)
INDEX_KEY = CONFIGURATION.index_key.get_secret_value()
ALLOWED_HOSTS = [*CONFIGURATION.allowed_hosts, *(["testserver"] if TESTING else [])]
CSRF_TRUSTED_ORIGINS = [CONFIGURATION.address]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "rules.apps.RulesConfig",
    "csp",
    "upstream.web.core",
    "upstream.web.accounts",
    "upstream.web.partnership",
    "upstream.web.insight",
    "upstream.web.planning",
    "upstream.web.duty",
    "upstream.web.public",
    "upstream.web.demonstration",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "upstream.web.core.middleware.RequestName",
    "upstream.web.health.Probes",
    "upstream.web.logging.RequestLog",
    "upstream.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "upstream.web.accounts.sessions.SessionRules",
    "upstream.web.partnership.scoping.RequestScope",
    "upstream.web.core.middleware.RouteRules",
    "upstream.web.core.middleware.Refusals",
]
ROOT_URLCONF = "upstream.web.urls"
WSGI_APPLICATION = "upstream.web.wsgi.application"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "upstream.web.frame.frame",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "upstream.web.core.jinja.environment",
            "context_processors": CONTEXT_PROCESSORS,
            "auto_reload": False,
        },
    },
    # Only what allauth and Django's own fallbacks bring: no page of ours.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS[:3]},
    },
]

# -- The database --------------------------------------------------------------------------------------------------
_connection = connection_of(CONFIGURATION.database_url)
_options: dict[str, Any] = {**_connection["OPTIONS"], "connect_timeout": 5}
if not TESTING:
    _options["pool"] = {"min_size": 1, "max_size": CONFIGURATION.connections, "timeout": 10}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_connection,
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": _options,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": _connection["NAME"] or None},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "upstream_cache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- Sessions, cookies, cross-site requests --------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=CONFIGURATION.session_hours).total_seconds())
SESSION_IDLE_SECONDS = int(timedelta(minutes=CONFIGURATION.idle_minutes).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIGURATION.over_https
SESSION_COOKIE_NAME = "__Host-session" if CONFIGURATION.over_https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if CONFIGURATION.over_https else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- Headers -----------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = CONFIGURATION.over_https and CONFIGURATION.mode == "production"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CONFIGURATION.over_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.behind_proxy else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers hold the way back from a form to this as well, and sign-in leads to the organisation's own server.
        "form-action": [SELF, *([origin_of(CONFIGURATION.oidc_server)] if CONFIGURATION.oidc_server else [])],
        "frame-ancestors": [NONE],
    }
}

# -- What may come in ------------------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["upstream.web.uploads.LimitedUpload"]
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_LIMIT = CONFIGURATION.upload_megabytes * 1024 * 1024

# -- Files of the pages ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = CONFIGURATION.workspace.absolute() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "upstream.web.staticfiles.HashedFiles"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING
MEDIA_ROOT = CONFIGURATION.workspace.absolute() / "files"
PRIVATE_ROOT = CONFIGURATION.workspace.absolute() / "private"
LAKE = CONFIGURATION.lake.absolute()

# -- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "Europe/London"
USE_TZ = True

# -- People ----------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
SITE_ADDRESS = CONFIGURATION.address
CONTACT = CONFIGURATION.contact
SECOND_FACTOR_URL = "accounts:second_step"
PASSKEY_DOMAIN = passkey_domain(CONFIGURATION)
OIDC_TENANT = CONFIGURATION.oidc_tenant
OIDC_SECOND_FACTOR_ISSUERS: list[str] = [issuer_of(each) for each in listed(CONFIGURATION.oidc_second_factor_issuers)]
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = providers(CONFIGURATION)
globals().update(library_settings(CONFIGURATION))

# -- E-mail and logs -------------------------------------------------------------------------------------------------
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if CONFIGURATION.email_host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = CONFIGURATION.workspace.absolute() / "mail"
EMAIL_HOST = CONFIGURATION.email_host
EMAIL_PORT = CONFIGURATION.email_port
EMAIL_HOST_USER = CONFIGURATION.email_user
EMAIL_HOST_PASSWORD = CONFIGURATION.email_password.get_secret_value()
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION.email_from
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_settings(CONFIGURATION.log_level, quiet=TESTING)
