"""What is due in this room. Nothing here may need a model: the settings read it."""

from typing import Final

from tenants.ledger.due import BY_CALLER, BY_DATABASE, Declared, DueQueue, Lane, Stuck, Tick

ESCALATIONS: Final = DueQueue(
    "escalations",
    table="escalation_escalation",
    moment="due_at",
    urgency="i.priority",
    joined="JOIN public.incidents_incident i ON i.id = q.incident_id",
    work=Tick(
        "escalations",
        Lane.TIMERS,
        every=5,
        work="escalation.services.sweep.advance",
        is_missed=True,
        is_taken_over=True,
    ),
)
NOTICES: Final = DueQueue(
    "notices",
    table="escalation_notice",
    moment="due_at",
    condition="q.state = 'waiting' AND q.medium <> 'phone'",
    urgency="q.rank",
    by=BY_DATABASE,
    # A mail server that is away puts it off for ever, and that is to be seen.
    since="written_at",
    since_by=BY_CALLER,
    stuck=Stuck("notices_failed", "q.state IN ('refused', 'given_up') AND q.seen_at IS NULL"),
    work=Tick(
        "notices",
        Lane.MAIL,
        every=5,
        work="escalation.notices.services.deliver.deliver_due",
        is_missed=True,
        is_taken_over=True,
    ),
)
# A mail that was kept and not handled: whatever went wrong, it is tried again.
INBOX: Final = DueQueue(
    "inbox",
    table="escalation_receivedmail",
    moment="received_at",
    condition="q.state = 'waiting'",
    urgency="3",
    stuck=Stuck("mail_to_judge", "q.state IN ('held', 'quarantined')"),
    work=Tick(
        "inbox", Lane.EVENTS, every=30, work="escalation.inbox.services.handle.handle_waiting"
    ),
)

WEBHOOKS: Final = DueQueue(
    "webhooks",
    table="escalation_webhooksend",
    moment="due_at",
    condition="q.state = 'waiting'",
    urgency="5",
    by=BY_DATABASE,
    stuck=Stuck("webhooks_given_up", "q.state = 'dead'"),
    work=Tick(
        "webhooks",
        Lane.WEBHOOKS,
        every=5,
        work="escalation.webhooks.services.sending.deliver_due",
        is_missed=True,
        is_taken_over=True,
    ),
)
BELL_DIGESTS: Final = DueQueue(
    "bell_digests",
    table="escalation_bellchoice",
    moment="due_at",
    urgency="5",
    work=Tick("bell_digests", Lane.EVENTS, every=60, work="escalation.bell.services.digest.send"),
)

DUE: Final[tuple[Declared, ...]] = (
    # Every queue that is worked in batches, of whichever room.
    Tick(
        "watch",
        Lane.TIMERS,
        every=5,
        work="escalation.services.sweep.watch",
        is_missed=True,
        is_taken_over=True,
    ),
    ESCALATIONS,
    Tick(
        "digests",
        Lane.EVENTS,
        every=30,
        work="escalation.notices.services.digest.write_digests",
        is_taken_over=True,
    ),
    NOTICES,
    WEBHOOKS,
    BELL_DIGESTS,
    INBOX,
    # Alarms from within; the process of its own does so when no tick comes at all.
    Tick("watchdog", Lane.TIMERS, every=30, work="escalation.services.watchdog.count_late"),
)
