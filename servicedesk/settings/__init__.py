"""Every setting, from the environment through typed readers (servicedesk/env.py).

One namespace, as Django wants it, in a module per subject; none per environment.
"""

import django_stubs_ext

from servicedesk import env
from servicedesk.settings.access import *  # noqa: F403 - one namespace
from servicedesk.settings.base import *  # noqa: F403 - one namespace
from servicedesk.settings.pages import *  # noqa: F403 - one namespace
from servicedesk.settings.storage import *  # noqa: F403 - one namespace
from servicedesk.settings.work import *  # noqa: F403 - one namespace

# Lets code name the model of a form or manager (ModelForm[User]) at run time too.
django_stubs_ext.monkeypatch()

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
    # Static files come compressed from their place; pages are, on their way out.
    "servicedesk.compress.CompressedPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before the session: pages for everybody know none.
    "servicedesk.unsigned.UnsignedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Beside the session, at the door of programs: who shows a token.
    "tenants.middleware.BearerMiddleware",
    # Before whatever reads a form; what cannot be read at all is answered here.
    "servicedesk.readable.ReadableMiddleware",
    # Every page asks for a sign-in, unless it says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    # Outside that transaction: what was typed is kept also when a request is refused.
    "tenants.posted.keeping.KeepingMiddleware",
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
OUTBOX_CONSUMERS: list[str] = [
    # Before whoever is told of it: it may be given to another team.
    "incidents.consumers.on_registered",
    "incidents.consumers.on_event",
    "incidents.consumers.on_move",
    "escalation.consumers.on_event",
    "escalation.consumers.on_task",
    "escalation.consumers.on_control",
    "escalation.consumers.on_asset",
    "escalation.consumers.on_outage",
    "escalation.consumers.on_policy",
    "escalation.consumers.on_risk",
    "escalation.consumers.on_plan",
    "escalation.webhook_consumer.on_event",
    "reporting.consumers.on_event",
    "reporting.consumers.on_quarter",
]
# Pages of rooms above to which the page of an incident leads, by what they are for.
CASE_LINKS: dict[str, str] = {
    "raise": "escalation:raise",
    "panel": "escalation:panel",
    "seen": "escalation:bell_seen",
    "task_seen": "escalation:bell_task_seen",
}
# What waits for a person, by name: the figure behind “My work” in the menu counts it.
DESK_WORK = "escalation.my_work.lists.waiting"
# What the settings say above the categories, where too much is only called "other".
CATEGORY_WARNING = "reporting.queries.categories.others_lately"
# And that behind the bell.
DESK_BELL = "escalation.bell.queries.entries.unread_of"
TYPED_NAME = "escalation.typed.name_of"
# The task that a commit wakes; empty: nothing is woken, the sweep comes every five seconds anyway.
OUTBOX_WAKES = env.text("OUTBOX_WAKES", "tick.outbox")
# By which program each medium leaves the house.
NOTICE_CHANNELS: dict[str, str] = {"email": "escalation.channels.mail.MailChannel"}
