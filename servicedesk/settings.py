"""Every setting, from the environment through typed readers (servicedesk/env.py)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from servicedesk import env

# Lets code name the model of a form or manager (ModelForm[User]) at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / ".desk")))

# As in pyproject.toml; exports say which one wrote them.
PRODUCT_VERSION = "0.1"
DEBUG = env.flag("DEBUG")
# The embedded demo start: a page with sent mail, sign-ins of made-up people.
DEMO = env.flag("DEMO")
# Reached over https: cookies and headers say so.
SECURE = env.flag("SECURE")

# Refused by the deploy check; it lets mypy and makemessages load this file.
DEFAULT_SECRET_KEY = "not-secret-and-refused-by-the-deploy-check"  # noqa: S105 - says so itself
SECRET_KEY = env.text("SECRET_KEY", DEFAULT_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# How readers of a mail reach the pages.
PUBLIC_URL: str = env.text("PUBLIC_URL", "http://localhost:8000")
# Moves the clock for web, worker and beat alike: tests and demos only.
CLOCK_OFFSET_FILE = env.text("CLOCK_OFFSET_FILE", "")

INSTALLED_APPS = [
    "servicedesk",
    "tenants",
    "incidents",
    "escalation",
    "reporting",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "axes",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page asks for a sign-in, unless it says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    # Opens the scope and the transaction that cover the view and its page.
    "tenants.middleware.TenantMiddleware",
    # Inside that transaction: what is refused is rolled back there.
    "servicedesk.edges.EdgesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "servicedesk.urls"
WSGI_APPLICATION = "servicedesk.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who hears of an event after its commit, in this order (architecture, section 5).
OUTBOX_CONSUMERS: list[str] = ["escalation.consumers.on_event"]
# The task that a commit wakes; empty: nothing is woken, the sweep comes every five seconds anyway.
OUTBOX_WAKES = env.text("OUTBOX_WAKES", "escalation.tasks.outbox_drain")
# By which program each medium leaves the house.
NOTICE_CHANNELS: dict[str, str] = {"email": "escalation.channels.mail.MailChannel"}

# --- storage -------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database(env.text("DATABASE_URL", "postgresql://servicedesk_app@/servicedesk")),
        # Beside the middleware's transaction, not instead of it: no half of a failed view stays.
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    },
}

REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.redis_for_cache(REDIS_URL),
        "KEY_PREFIX": "servicedesk",
    },
}

STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(STATE_DIR / "static"))
MEDIA_ROOT = STATE_DIR / "files"
# Without a manifest files are served from where they stand: tests need no collectstatic.
STATIC_MANIFEST = env.flag("STATIC_MANIFEST", default=not DEBUG)
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if STATIC_MANIFEST
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# --- pages ---------------------------------------------------------------------------------------

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "servicedesk.templatetags.ui",
                "servicedesk.templatetags.signs",
                "servicedesk.templatetags.times",
                "servicedesk.templatetags.blocks",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "servicedesk.context.shell",
            ],
        },
    },
]

# The project's own form templates: see templates/forms/.
FORM_RENDERER = "servicedesk.rendering.FormRenderer"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("nl-be", _("Dutch (Belgium)")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# 24 hours, 22-11-2026 in Dutch and 22/11/2026 in Flanders and in English: see servicedesk/formats/.
FORMAT_MODULE_PATH = "servicedesk.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# --- who may come in -----------------------------------------------------------------------------

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]

# Five failures of one name from one address close that pair for a quarter of an hour. Name and
# address together: a stranger elsewhere cannot lock a colleague out. Trying on prolongs nothing.
AXES_FAILURE_LIMIT = 5
# As the form and authenticate() call it; axes would look for a field `email` and see no name.
AXES_USERNAME_FORM_FIELD = "username"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "tenants.place.place_of"
AXES_VERBOSE = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "servicedesk.edges.forged"
# Of an invitation too; the link works once, because the password is a part of what it signs.
PASSWORD_RESET_TIMEOUT = 72 * 60 * 60

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"

SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
# Only behind a proxy that sets this header itself: else anyone could claim https.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}

# --- mail ----------------------------------------------------------------------------------------

EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = str(STATE_DIR / "mail")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "servicedesk@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_smtp = env.mail_server(env.text("EMAIL_URL", "") or "smtp://localhost:25")
EMAIL_HOST = _smtp.host
EMAIL_PORT = _smtp.port
EMAIL_HOST_USER = _smtp.user
EMAIL_HOST_PASSWORD = _smtp.password
EMAIL_USE_SSL = _smtp.ssl
EMAIL_USE_TLS = _smtp.tls
# The demo has no mail server: what it sends is kept and can be read.
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if DEMO and not env.text("EMAIL_URL", "")
    else "django.core.mail.backends.smtp.EmailBackend"
)

# --- worker and beat -----------------------------------------------------------------------------

CELERY_BROKER_URL = env.redis_for_celery(REDIS_URL)
# A task that died with its worker is given out again after the timeout, which must be longer than
# the longest task; the default sweep for such tasks runs only every 100 seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
    "socket_timeout": 30,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 100
# Waking the queue is a courtesy: a request does not wait for a Redis that is gone, the sweep comes.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
# Each entry carries options={"expires": …}: ticks that nobody took in time are not run in a heap.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    name: {"task": f"escalation.tasks.{name}", "schedule": every, "options": {"expires": every}}
    for name, every in (
        ("outbox_drain", 5),
        ("watch", 5),
        ("advance_escalations", 5),
        ("deliver_notices", 5),
        ("watchdog", 30),
    )
}

# --- log -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "servicedesk.logs.KeyValueFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    # Django's own handlers print in another form, and twice.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
