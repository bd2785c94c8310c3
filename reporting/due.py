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

# Asked for on the first morning of a month, for whoever wants it by mail.
MONTHLY: Final = DueQueue(
    "monthly_registers",
    table="reporting_monthlyregister",
    moment="due_at",
    urgency="5",
    work=Tick("monthly_registers", Lane.BULK, every=60, work="reporting.services.monthly.ask_due"),
)

# Counted anew, after something happened to it.
FIGURES: Final = DueQueue(
    "figures",
    table="reporting_figuredirty",
    moment="due_at",
    urgency="5",
    by=BY_DATABASE,
    work=Tick("figures", Lane.EVENTS, every=3, work="reporting.figures.services.follow.run_due"),
)

DUE: Final[tuple[Declared, ...]] = (
    EXPORTS,
    MONTHLY,
    FIGURES,
    # Finds what came without consequences: the past of another desk.
    Tick(
        "figures_catch_up",
        Lane.BULK,
        every=60 * 60,
        work="reporting.figures.services.follow.catch_up",
        wakes="figures",
    ),
    # Keeps the figures of what is over, on its day.
    Tick(
        "freeze_months",
        Lane.BULK,
        every=60 * 60,
        work="reporting.figures.services.freeze.freeze_months",
    ),
    # Signs the heads of all chains, when one changed.
    Tick("make_anchor", Lane.EVENTS, every=5 * 60, work="escalation.services.anchoring.sign_heads"),
    # Hands the last anchor to auditors, once a day.
    Tick(
        "mail_anchors", Lane.EVENTS, every=60 * 60, work="reporting.services.hand_out.mail_anchors"
    ),
)
