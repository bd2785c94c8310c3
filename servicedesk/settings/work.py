"""What runs beside the pages: mail, worker and beat, the log."""

from typing import Any

from kombu import Queue

from servicedesk import env
from servicedesk.settings.base import DEMO, STATE_DIR
from servicedesk.settings.storage import REDIS_URL
from tenants.ledger.due import Lane, ticks

# --- mail ----------------------------------------------------------------------------------------

EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = str(STATE_DIR / "mail")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "servicedesk@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where customers answer to; each mail has a signed part in it of its own. Empty: nobody answers.
REPLY_ADDRESS = env.text("REPLY_ADDRESS", "")
# Certificates that mailboxes are believed by, beside those of the system: a file in PEM.
IMAP_CA_FILE = env.text("IMAP_CA_FILE", "")
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

# --- what the settings ask of the rooms above them ------------------------------------------------

# The codes that each room tells in the ledger, and how they are read.
EVENTS = [
    "tenants.events.EVENTS",
    "incidents.events.EVENTS",
    "escalation.events.EVENTS",
    "reporting.events.EVENTS",
]
# What else the replay of a history compares, with what the ledger tells of it in its own way.
HISTORY_PROVERS = [
    "escalation.notices.services.proving.NoticeProver",
    "incidents.record.services.file_proving.PublicFiles",
    "incidents.record.services.file_proving.ControlFiles",
    "incidents.record.services.file_proving.InternalFiles",
]
# What else is erased with a row that its name alone does not hold, by the kind of row.
ERASERS = {
    "incidents.attachment": "incidents.record.services.files.erase_file",
    "incidents.internalattachment": "incidents.record.services.files.erase_file",
    "escalation.receivedmail": "escalation.inbox.services.erase.erase_mail",
}
# What refuses an erasure, by whichever door it comes.
ERASURE_GUARDS = ["incidents.record.services.holds.refuse_while_held"]
# What forgets what was typed about a subject of which words are erased, and is no record itself.
FORGETTERS = ["incidents.handling.services.drafts.forget_drafts"]
# What is erased along with a contact.
ERASED_WITH_CONTACT = ["escalation.inbox.services.erase.erase_mail_of"]
# Whose bytes are compared with their digests.
FILE_CHECKERS = [
    "incidents.record.services.checking.check_files",
    "escalation.inbox.services.checking.check_mail",
]
# Of what the history is verified by the reference that people know (--incident).
NAMED_BY_REFERENCE = "incidents.Incident"
# What else is done when a notice failed for good, by whoever asked for an answer.
NOTICE_FAILED = ["escalation.steps.services.unreached.ask_another"]
# Which kinds of mail of the account queue they write.
ACCOUNT_MAIL_SENDERS = {
    "anchor": "reporting.services.hand_out.send_anchor",
    "register": "reporting.services.monthly.send_register",
    "webhook": "escalation.webhooks.services.alarm.send_alarm",
    "status": "escalation.status.services.mails.send_mail",
    "duty": "escalation.on_call.services.mails.send_mail",
}
# After how many days what nobody went on with is thrown away: a draft, and a file of another tool,
# also one that was brought in. For how many a prepared export can be fetched.
DRAFT_DAYS = env.number("DRAFT_DAYS", 30)
MOVE_DAYS = env.number("MOVE_DAYS", 30)
# On which day of the next month the figures of a month are frozen (1 to 28).
FIGURES_CLOSE_ON = min(max(env.number("FIGURES_CLOSE_ON", 5), 1), 28)
EXPORT_DAYS = env.number("EXPORT_DAYS", 7)
# Networks that are not anybody's on the Internet, to which webhooks may go all the same: also
# without TLS, and at any port. Empty: none.
OUTBOUND_NETWORKS = env.words("OUTBOUND_NETWORKS")
OPEN_WORK = "incidents.record.queries.hanging.open_work"

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
# What a worker and the watchdog wait for at most, told to every connection: what holds the chain
# or a row of one customer costs that customer's work a try, never the pass over all.
WORK_PGOPTIONS = (
    "-c lock_timeout=3s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
)
# The same for a request. Its statements are short: to start helpers or to compile takes longer.
REQUEST_PGOPTIONS = (
    "-c lock_timeout=3s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
    " -c max_parallel_workers_per_gather=0 -c jit=off"
)
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
# What is due in each room, and what the scheduler asks for: schedule, tasks, watchdog and figures
# of what is overdue follow. Of equals whoever stands first is first: notices before account mail.
DUE = ["incidents.due.DUE", "escalation.due.DUE", "tenants.due.DUE", "reporting.due.DUE"]
# Queues of their own, each with processes of its own. Whatever is not named goes to the events.
WORKERS = tuple(Lane)
CELERY_TASK_DEFAULT_QUEUE = str(Lane.EVENTS)
# A worker that is started for none in particular listens to all of them.
CELERY_TASK_QUEUES = tuple(Queue(str(name), routing_key=str(name)) for name in Lane)
CELERY_TASK_DEFAULT_ROUTING_KEY = CELERY_TASK_DEFAULT_QUEUE
CELERY_TASK_ROUTES = {tick.task: {"queue": str(tick.lane)} for tick in ticks(DUE)}
# Ticks that nobody took in time expire: they are not run in a heap.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    tick.name: {"task": tick.task, "schedule": tick.every, "options": {"expires": tick.every}}
    for tick in ticks(DUE)
}

# --- anchors -------------------------------------------------------------------------------------

# The private key as PEM; where none is given one is made in the file below.
ANCHOR_KEY = env.text("ANCHOR_KEY", "")
ANCHOR_KEY_PATH = str(STATE_DIR / "anchor.key")
# Beside the database, not in it, and in its backups.
ANCHOR_DIR = env.text("ANCHOR_DIR", str(STATE_DIR / "anchors"))

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
