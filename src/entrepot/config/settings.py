"""Django's settings, made from the typed ones of `environment`."""

import os
from pathlib import Path

from entrepot.config.environment import DEMO_MARK, Settings, database

current = Settings.from_environment(os.environ)

SECRET_KEY = current.secret_key
DEBUG = current.debug
ALLOWED_HOSTS = list(current.allowed_hosts)
DATA_DIR = current.data_dir
SNAPSHOTS_KEPT = current.snapshots
ANSWER_SECONDS = current.answer_seconds

INSTALLED_APPS = [
    "entrepot.accounts",
    "entrepot.parties",
    "entrepot.places",
    "entrepot.editions",
    "entrepot.outbox",
    "entrepot.policies",
    "entrepot.projects",
    "entrepot.ledger",
    "entrepot.aftercare",
    "entrepot.fair",
    "entrepot.registration",
    "entrepot.programme",
    "entrepot.figures",
    "entrepot.portal",
    "entrepot.web",
    "django_htmx",
    "rules",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "entrepot.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "entrepot.web.middleware.Now",
    "entrepot.portal.middleware.UploadLimit",
]
ROOT_URLCONF = "entrepot.config.urls"
WSGI_APPLICATION = "entrepot.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "entrepot.portal.context.every_page",
            ],
        },
    }
]
DATABASES = {"default": database(current)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "sign_in"
CSRF_FAILURE_VIEW = "entrepot.portal.pages.refusals.stale"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = current.time_zone

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = current.https
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if current.https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Without a host no mail leaves: it stays on the outbox page, which says so.
EMAIL_HOST = current.mail.host
EMAIL_PORT = current.mail.port
EMAIL_HOST_USER = current.mail.user
EMAIL_HOST_PASSWORD = current.mail.password
EMAIL_USE_TLS = current.mail.tls == "starttls"
EMAIL_USE_SSL = current.mail.tls == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = current.mail.sender
#: A demonstration sends nothing to anybody, whatever else is set.
DEMONSTRATION = (DATA_DIR / DEMO_MARK).exists()
#: Whether robots may stand on this machine, without https: for tests.
OUTBOX_LOOPBACK = current.outbox_loopback

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
