"""What is due in this room. Nothing here may need a model: the settings read it."""

from typing import Final

from tenants.ledger.due import BY_DATABASE, Declared, DueQueue, Lane, Tick

# Written, or deleted when nobody may fetch it any more.
EXPORTS: Final = DueQueue(
    "exports",
    table="reporting_exportjob",
    moment="due_at",
    urgency="5",
    by=BY_DATABASE,
    work=Tick(
        "exports",
        Lane.BULK,
        every=5,
        work="reporting.services.jobs.run_due",
        # The longest register that a worker writes in one go.
        longest=3 * 60 * 60,
    ),
)

DUE: Final[tuple[Declared, ...]] = (
    EXPORTS,
    # Signs the heads of all chains, when one changed.
    Tick("make_anchor", Lane.EVENTS, every=5 * 60, work="escalation.services.anchoring.sign_heads"),
    # Hands the last anchor to auditors, once a day.
    Tick(
        "mail_anchors", Lane.EVENTS, every=60 * 60, work="reporting.services.hand_out.mail_anchors"
    ),
)
