"""What is due in this room. Nothing here may need a model: the settings read it."""

from typing import Final

from tenants.ledger.due import Declared, Lane, Tick

DUE: Final[tuple[Declared, ...]] = (
    # Signs the heads of all chains, when one changed.
    Tick("make_anchor", Lane.EVENTS, every=5 * 60, work="escalation.services.anchoring.sign_heads"),
    # Hands the last anchor to auditors, once a day.
    Tick(
        "mail_anchors", Lane.EVENTS, every=60 * 60, work="reporting.services.hand_out.mail_anchors"
    ),
)
