"""What is due in this room. Nothing here may need a model: the settings read it."""

from typing import Final

from tenants.ledger.due import BY_DATABASE, Batch, Declared, DueQueue, Lane, Tick

CLOCKS: Final = DueQueue(
    "clocks",
    table="incidents_clock",
    moment="alarm_at",
    urgency="q.priority",
    work=Batch(
        due="incidents.record.services.clock_watch.due_clocks",
        speak="incidents.record.services.clock_watch.speak",
    ),
)
ROUNDS: Final = DueQueue(
    "rounds",
    table="incidents_updateround",
    moment="alarm_at",
    urgency="i.priority",
    joined="JOIN public.incidents_incident i ON i.id = q.incident_id",
    work=Batch(
        due="incidents.record.services.watch.due_rounds",
        speak="incidents.record.services.watch.look_at_rounds",
    ),
)
OBLIGATIONS: Final = DueQueue(
    "obligations",
    table="incidents_obligation",
    moment="alarm_at",
    urgency="1",
    # Also who has something from before these terms were kept here: the tick begins them.
    also=(
        "SELECT i.tenant_id, i.provider_id, 1, NULL::timestamptz FROM public.incidents_incident i"
        " WHERE i.status <> 'closed' AND i.personal_data <> 'no' AND NOT i.is_elsewhere"
        " AND NOT EXISTS (SELECT FROM public.incidents_obligation o"
        " WHERE o.incident_id = i.id AND o.duty = 'gdpr_33_1')"
        " UNION ALL SELECT b.tenant_id, b.provider_id, 1, NULL::timestamptz"
        " FROM public.incidents_breachclock b"
        " WHERE NOT EXISTS (SELECT FROM public.incidents_obligation o"
        " WHERE o.incident_id = b.incident_id AND o.duty = 'gdpr_33_1')"
    ),
    work=Batch(
        due="incidents.duty.services.law_watch.due_obligations",
        speak="incidents.duty.services.law_watch.look_at_obligations",
    ),
)

REVIEWS: Final = DueQueue(
    "reviews",
    table="incidents_review",
    moment="remind_at",
    urgency="4",
    work=Batch(
        due="incidents.duty.services.review_watch.due_reviews",
        speak="incidents.duty.services.review_watch.look_at_reviews",
    ),
)

# Recurring duties of organisations: each says that it comes due, and that it is late.
CONTROLS: Final = DueQueue(
    "controls",
    table="incidents_control",
    moment="remind_at",
    urgency="5",
    work=Batch(
        due="incidents.duty.services.control_watch.due_controls",
        speak="incidents.duty.services.control_watch.look_at_controls",
    ),
)

# Risks with a threshold: what happened of each is counted every morning.
RISKS: Final = DueQueue(
    "risks",
    table="incidents_risk",
    moment="look_at",
    urgency="5",
    work=Batch(
        due="incidents.duty.services.risk_watch.due_risks",
        speak="incidents.duty.services.risk_watch.look_at_risks",
    ),
)

# Continuity plans: whether each is up to date is looked at every morning.
CONTINUITY: Final = DueQueue(
    "continuity",
    table="incidents_continuityplan",
    moment="look_at",
    urgency="5",
    work=Batch(
        due="incidents.duty.services.continuity_watch.due_plans",
        speak="incidents.duty.services.continuity_watch.look_at_plans",
    ),
)

# Assets of which something ends ahead: their owner is reminded, each stage once.
ASSETS: Final = DueQueue(
    "assets",
    table="tenants_asset",
    moment="look_at",
    urgency="5",
    work=Batch(
        due="incidents.duty.services.asset_watch.due_assets",
        speak="incidents.duty.services.asset_watch.look_at_assets",
    ),
)

WAITS: Final = DueQueue(
    "waits",
    table="incidents_incident",
    moment="waits_until",
    urgency="q.priority",
    work=Batch(
        due="incidents.record.services.waiting.due_waits",
        speak="incidents.record.services.waiting.come_back",
    ),
)

FILES: Final = DueQueue(
    "files",
    table="incidents_attachment",
    moment="scan_due_at",
    urgency="5",
    also=(
        "SELECT f.tenant_id, f.provider_id, 5, f.scan_due_at"
        " FROM public.incidents_internalattachment f WHERE f.scan_due_at <= at_moment"
    ),
    work=Tick(
        "scan_files", Lane.EVENTS, every=60, work="incidents.record.services.rescan.scan_waiting"
    ),
)
# Files of other tools that are read.
MOVES: Final = DueQueue(
    "moves",
    table="incidents_movein",
    moment="due_at",
    urgency="5",
    by=BY_DATABASE,
    work=Tick(
        "moves",
        Lane.BULK,
        every=5,
        work="incidents.past.services.moving.move_due",
        # The largest file that is read in one go.
        longest=3 * 60 * 60,
    ),
)
HOUR: Final = 60 * 60

# What somebody began to write and did not go on with.
DRAFTS: Final = DueQueue(
    "drafts",
    table="incidents_draft",
    moment="goes_at",
    urgency="5",
    work=Tick(
        "drafts", Lane.EVENTS, every=HOUR, work="incidents.handling.services.drafts.clear_drafts"
    ),
)

DUE: Final[tuple[Declared, ...]] = (
    CLOCKS,
    ROUNDS,
    OBLIGATIONS,
    REVIEWS,
    CONTROLS,
    ASSETS,
    RISKS,
    CONTINUITY,
    WAITS,
    FILES,
    MOVES,
    DRAFTS,
    # Bytes that no row names: of a request that was cut off before it could take them back.
    Tick(
        "clear_files",
        Lane.EVENTS,
        every=HOUR,
        work="incidents.record.services.orphans.clear_orphans",
    ),
)
