"""What is due in this room. Nothing here may need a model: the settings read it."""

from typing import Final

from tenants.ledger.due import BY_DATABASE, Declared, DueQueue, Lane, Stuck, Tick

OUTBOX: Final = DueQueue(
    "outbox",
    table="tenants_outbox",
    moment="due_at",
    condition="q.done_at IS NULL AND NOT q.is_dead",
    urgency="q.rank",
    by=BY_DATABASE,
    stuck=Stuck("outbox_dead", "q.done_at IS NULL AND q.is_dead"),
    work=Tick(
        "outbox",
        Lane.EVENTS,
        every=5,
        work="tenants.ledger.outbox.drain",
        is_missed=True,
        is_taken_over=True,
        wakes="notices",
    ),
)
SEND_ACCOUNT_MAIL: Final = Tick(
    "account_mail",
    Lane.MAIL,
    every=5,
    work="tenants.people.services.account_sending.send_owed",
    is_taken_over=True,
)
ACCOUNT_MAIL: Final = DueQueue(
    "account_mail",
    table="tenants_accountmail",
    moment="due_at",
    condition="NOT q.is_dead",
    by=BY_DATABASE,
    # A mail server that is away puts it off for ever, and that is to be seen.
    since="written_at",
    stuck=Stuck("account_mail_dead", "q.is_dead"),
    is_shared=True,
    work=SEND_ACCOUNT_MAIL,
)
HOUR: Final = 60 * 60

DUE: Final[tuple[Declared, ...]] = (
    OUTBOX,
    ACCOUNT_MAIL,
    Tick("clear_outbox", Lane.EVENTS, every=HOUR, work="tenants.ledger.claim.clear_outbox"),
    # What somebody typed when their session ended stands in a session too: none outlives its day.
    Tick("clear_sessions", Lane.EVENTS, every=HOUR, work="tenants.posted.kept.clear_sessions"),
)
