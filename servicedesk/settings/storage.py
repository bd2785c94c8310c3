"""Where rows, cached words and files are kept."""

from typing import Any

from servicedesk import env
from servicedesk.settings.base import DEBUG, STATE_DIR

_DATABASE: dict[str, Any] = env.database(
    env.text("DATABASE_URL", "postgresql://servicedesk_app@/servicedesk")
)
# The server keeps the plans of what pages ask again and again (incidents/record/queries/gather.py):
# from the first use on, whatever the number here; None keeps none.
KEEP_PLANS = env.flag("KEEP_PLANS", default=True)

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_DATABASE,
        "OPTIONS": {**_DATABASE["OPTIONS"], "prepare_threshold": 5 if KEEP_PLANS else None},
        # Beside the middleware's transaction, not instead of it: no half of a failed view stays.
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
    },
}

REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379")

CACHES = {
    "default": {
        "BACKEND": "servicedesk.cache.Cache",
        "LOCATION": env.redis_for_cache(REDIS_URL),
        "KEY_PREFIX": "servicedesk",
        # Counts of tries only: a request does not wait for a server that hangs.
        "OPTIONS": {"socket_timeout": 1.0, "socket_connect_timeout": 0.5},
    },
}

STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(STATE_DIR / "static"))
MEDIA_ROOT = STATE_DIR / "files"

# --- files of people ------------------------------------------------------------------------------

# Megabytes of one file, how many come at once, and what one incident holds.
FILE_MB = env.number("FILE_MB", 25)
FILES_AT_ONCE = env.number("FILES_AT_ONCE", 5)
FILES_PER_INCIDENT = env.number("FILES_PER_INCIDENT", 200)
FILES_MB_PER_INCIDENT = env.number("FILES_MB_PER_INCIDENT", 1000)
# unix:/run/clamav/clamd.ctl or tcp://clamd:3310; empty: nothing is scanned.
CLAMD = env.text("CLAMD", "")
CLAMD_TIMEOUT = 20
# Whether a file that no scanner looked at is handed out.
SERVE_UNSCANNED = env.flag("SERVE_UNSCANNED", default=not CLAMD)
# On their way in they lie on a disk: where /tmp is memory, many of them would fill it.
INCOMING_DIR = str(STATE_DIR / "incoming")
FILE_UPLOAD_HANDLERS = [
    "servicedesk.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "servicedesk.uploads.DiskUpload",
]
# Without a manifest files are served from where they stand: tests need no collectstatic.
STATIC_MANIFEST = env.flag("STATIC_MANIFEST", default=not DEBUG)
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST
# Static files are for everybody: their modes are those of who collects them.
FILE_UPLOAD_PERMISSIONS = None
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Exports hold other people's words.
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "attachments": env.document(
        "ATTACHMENTS_STORAGE",
        {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": str(STATE_DIR / "attachments"),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        },
    ),
    # Apart from files of people: there bytes that no file names are cleared away.
    "mail": env.document(
        "MAIL_STORAGE",
        {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": str(STATE_DIR / "incoming-mail"),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        },
    ),
    # Files of other tools, while they are brought in.
    "moving": env.document(
        "MOVING_STORAGE",
        {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": str(STATE_DIR / "moving-in"),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        },
    ),
    # Made anew whenever they are asked for: nothing is lost with them.
    "exports": env.document(
        "EXPORTS_STORAGE",
        {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": str(STATE_DIR / "exports"),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        },
    ),
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if STATIC_MANIFEST
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
