"""What is told of problems, changes and releases: in the provider's chain, and of a referral in
that of the customer.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from incidents.choices import CheckOutcome
from incidents.facts import ChangeChecked, ProblemEnded, Referred, ReferredHere
from tenants.ledger.declared import OUTCOME, EventKind, Names, label


def _to(facts: Referred, _names: Names) -> str:
    return facts.to


def _here(facts: ReferredHere, _names: Names) -> str:
    count = len(facts.incidents)
    return ngettext("%(count)d incident", "%(count)d incidents", count) % {"count": count}


def _by(facts: ProblemEnded, _names: Names) -> str:
    return facts.change


def _checked(facts: ChangeChecked, _names: Names) -> str:
    return f"{facts.to}: {label(CheckOutcome, facts.outcome)}"


def _referred(name: str) -> tuple[EventKind, EventKind]:
    return (
        EventKind(f"{name}.linked", _("Referred to it"), "plus", _here, facts=ReferredHere),
        EventKind(f"{name}.unlinked", _("Referral taken back"), "x", _here, facts=ReferredHere),
    )


CAUSES: Final = (
    EventKind("incident.referred", _("Referred"), "workflow", _to, auditors=OUTCOME,
              facts=Referred),
    EventKind("incident.referral_ended", _("Referral taken back"), "workflow", _to,
              auditors=OUTCOME, facts=Referred),
    EventKind("security.change_checked", _("Security of a change checked"), "shield-check",
              _checked, auditors=OUTCOME, facts=ChangeChecked),
    EventKind("problem.raised", _("Problem raised"), "layers"),
    EventKind("problem.changed", _("Problem described anew"), "pencil"),
    EventKind("problem.known", _("Cause known"), "lightbulb"),
    EventKind("problem.resolved", _("Cause taken away"), "circle-check", _by, facts=ProblemEnded),
    EventKind("problem.closed", _("Problem closed"), "lock", _by, facts=ProblemEnded),
    EventKind("problem.reopened", _("Problem open again"), "rotate-ccw"),
    *_referred("problem"),
    EventKind("change.proposed", _("Change proposed"), "git-branch"),
    EventKind("change.changed", _("Change described anew"), "pencil"),
    EventKind("change.approved", _("Change approved"), "check-check"),
    EventKind("change.checked", _("Security of the change checked"), "shield-check", _checked,
              facts=ChangeChecked),
    EventKind("change.done", pgettext_lazy("change", "Carried out"), "circle-check"),
    EventKind("change.failed", pgettext_lazy("change", "Failed, taken back"), "rotate-ccw"),
    EventKind("change.withdrawn", _("Change withdrawn"), "ban"),
    *_referred("change"),
    EventKind("release.begun", _("Release begun"), "package"),
    EventKind("release.changed", _("Release described anew"), "pencil"),
    EventKind("release.done", pgettext_lazy("release", "Rolled out"), "circle-check"),
    EventKind("release.withdrawn", _("Release withdrawn"), "ban"),
    *_referred("release"),
    EventKind("suppliercase.opened", _("Supplier case opened"), "truck"),
    EventKind("suppliercase.changed", _("Supplier case described anew"), "pencil"),
    EventKind("suppliercase.spoke", _("The supplier spoke"), "message-square"),
    EventKind("suppliercase.escalated", _("Escalated at the supplier"), "arrow-up-right", hot=True),
    EventKind("suppliercase.closed", _("Supplier case closed"), "lock"),
    EventKind("suppliercase.reopened", _("Supplier case open again"), "rotate-ccw"),
    *_referred("suppliercase"),
)  # fmt: skip
