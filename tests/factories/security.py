"""Security handling for tests: every kind of row of it, by the services."""

from collections.abc import Callable
from typing import Any

from incidents.handling.asks.security import (
    AddContainment,
    AddOption,
    AddRebuilt,
    AddRemediation,
    ChooseOption,
    ClearRebuilt,
    DecidePhase,
    PutPlan,
)
from incidents.handling.services import recovering, security, security_decisions


def handled_as_security(about: Callable[[str], dict[str, Any]]) -> None:
    """Do all of it but say that the cause is gone: `about` is who does it, on what and when."""
    security.put_plan(**about("agnes"), ask=PutPlan(plan="malware"))
    security.add_containment(
        **about("agnes"),
        ask=AddContainment(
            kind="isolated", text="Took the server off.", damage="One server.", spread="None.",
            emergency="Nobody who is designated answered.",
        ),
    )  # fmt: skip
    security.add_remediation(
        **about("agnes"), ask=AddRemediation(kind="malware_removed", text="It was cleaned.")
    )
    option = recovering.add_option(
        **about("agnes"),
        ask=AddOption(text="From the backup", hours=4, cost=0, data_loss="Since midnight"),
    )
    chooser = about("agnes")
    del chooser["incident_id"]
    recovering.choose_option(option_id=option.pk, **chooser, ask=ChooseOption(why="It is here."))
    act = security.add_rebuilt(**about("agnes"), ask=AddRebuilt(text="Server 3, from its image."))
    approver = about("ines")
    del approver["incident_id"]
    security.clear_rebuilt(
        act_id=act.pk, **approver, ask=ClearRebuilt(clearance="Scanned, and patched.")
    )
    security_decisions.decide_phase(
        **about("agnes"),
        ask=DecidePhase(phase="evaluation", outcome="begun", grounds="We look back already."),
    )
