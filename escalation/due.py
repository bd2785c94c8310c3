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
    # What came in within the last four hours is work in hand, not somebody's neglect.
    stuck=Stuck(
        "mail_to_judge",
        "q.state IN ('held', 'quarantined') AND q.received_at <= at_moment - interval '4 hours'",
    ),
    work=Tick(
        "inbox", Lane.EVENTS, every=30, work="escalation.inbox.services.handle.handle_waiting"
    ),
)
# Reports of monitoring that were kept and not handled: a flood of them, or what went wrong.
ALERTS: Final = DueQueue(
    "alerts",
    table="escalation_alert",
    moment="received_at",
    condition="q.state = 'waiting'",
    urgency="2",
    stuck=Stuck(
        "alerts_failed", "q.state = 'failed' AND q.received_at > at_moment - interval '1 day'"
    ),
    work=Tick(
        "alerts",
        Lane.EVENTS,
        every=5,
        work="escalation.monitoring.services.handle.handle_waiting",
        is_missed=True,
        is_taken_over=True,
    ),
)
# What is well for as long as its source wants before it is believed.
ALARMS: Final = DueQueue(
    "alarms",
    table="escalation_alarm",
    moment="settles_at",
    urgency="4",
    work=Tick(
        "alarms", Lane.EVENTS, every=10, work="escalation.monitoring.services.handle.settle_due"
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
# Rotas that are looked at for what is wrong in the days ahead.
ROTAS: Final = DueQueue(
    "rotas",
    table="escalation_rotawatch",
    moment="look_at",
    urgency="4",
    work=Tick("rotas", Lane.EVENTS, every=60, work="escalation.on_call.services.ahead.look_ahead"),
)
# Whoever is on duty is tested: whether word reaches them.
RINGS: Final = DueQueue(
    "rings",
    table="escalation_rotawatch",
    moment="ring_at",
    urgency="5",
    work=Tick("rings", Lane.EVENTS, every=60, work="escalation.on_call.services.rings.ring_due"),
)
# A shift that changes: what the next one has to know is written.
HAND_OVERS: Final = DueQueue(
    "hand_overs",
    table="escalation_rotawatch",
    moment="hand_over_at",
    urgency="3",
    work=Tick(
        "hand_overs",
        Lane.EVENTS,
        every=30,
        work="escalation.on_call.services.hand_overs.hand_over_due",
    ),
)
# Maintenance that is over: what is still wrong raises.
MAINTENANCE: Final = DueQueue(
    "maintenance",
    table="escalation_maintenance",
    moment="ends_at",
    condition="q.done_at IS NULL",
    urgency="3",
    work=Tick(
        "maintenance",
        Lane.EVENTS,
        every=15,
        work="escalation.monitoring.services.maintenance.end_due",
    ),
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
    ROTAS,
    RINGS,
    HAND_OVERS,
    INBOX,
    ALERTS,
    ALARMS,
    MAINTENANCE,
    # Alarms from within; the process of its own does so when no tick comes at all.
    Tick("watchdog", Lane.TIMERS, every=30, work="escalation.services.watchdog.count_late"),
)
