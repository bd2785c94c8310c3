"""What can be done with problems, changes, releases and cases of suppliers: tables of verb, form,
service and when.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.causes.queries.checks import checkers, is_for_security
from incidents.causes.rules.moves import may_approve, may_become, may_carry_out, may_check
from incidents.causes.services import changes, checks, known, problems, referring, releases
from incidents.causes.services import supplier_cases as cases
from incidents.choices import ChangeKind, ChangeState, ProblemState
from incidents.desk.forms import cause_about as about
from incidents.desk.forms import cause_acts as acts
from incidents.desk.forms import supplier_cases as of_cases
from incidents.desk.forms.cause_refers import CauseForm, ReferForm
from incidents.models import Change, Problem, Release, SupplierCase
from tenants.addresses import address
from tenants.rules.roles import Action, Actor


@dataclass(frozen=True)
class CauseVerb:
    """One act. `fits` says whether there is anything to do it with now."""

    label: Any
    icon: str
    form: type[CauseForm[Any]]
    service: Callable[..., Any]
    done: Any
    fits: Callable[[Any], bool]
    action: Action = Action.WORK
    # Stands with its subject, not above the page.
    is_beside: bool = False
    # Whom it is for by what they answer for, where the right alone does not say that.
    whose: Callable[[Any], frozenset[int]] | None = None

    def is_for(self, row: Any, actor: Actor) -> bool:
        is_theirs = self.whose is None or actor.user_id in self.whose(row)
        return actor.may(self.action, row.provider_id) and is_theirs

    def is_offered(self, row: Any, actor: Actor) -> bool:
        return self.fits(row) and self.is_for(row, actor)


def _becomes(after: ProblemState) -> Callable[[Problem], bool]:
    return lambda row: may_become(ProblemState(row.state), after)


def _stands(row: Problem | Change | Release | SupplierCase) -> bool:
    return not row.is_over


def _wants_approval(row: Change) -> bool:
    is_approved = row.approved_at is not None
    return may_approve(ChangeKind(row.kind), ChangeState(row.state), is_approved=is_approved)


def _can_be_done(row: Change) -> bool:
    may = may_carry_out(ChangeKind(row.kind), ChangeState(row.state))
    return may and (row.is_cleared or not is_for_security(row))


def _wants_check(row: Change) -> bool:
    return may_check(ChangeState(row.state), row.check_outcome) and is_for_security(row)


def _checks(row: Change) -> frozenset[int]:
    return checkers(row) - {row.made_by_id}


def _refer(service: Any) -> CauseVerb:
    return CauseVerb(_("Refer incidents to it"), "plus", ReferForm, service,
                     _("They were referred to it."), _stands)  # fmt: skip


def _take_back(service: Any) -> CauseVerb:
    return CauseVerb(_("Take the referral back"), "x", acts.TakeBackForm, service,
                     _("The referral was taken back."), lambda _row: True,
                     is_beside=True)  # fmt: skip


PROBLEM_VERBS: Final[Mapping[str, CauseVerb]] = {
    "known": CauseVerb(
        _("Cause is known"), "lightbulb", acts.KnowForm, known.know_cause,
        _("This is a known error from now on."), _becomes(ProblemState.KNOWN_ERROR),
    ),
    "resolve": CauseVerb(
        _("Cause taken away"), "circle-check", acts.ResolveForm, problems.resolve_problem,
        _("The problem is resolved."), _becomes(ProblemState.RESOLVED),
    ),
    "add": _refer(referring.refer_to_problem),
    "change": CauseVerb(
        _("Describe it anew"), "pencil", about.ProblemAnew, problems.change_problem,
        _("The problem was described anew."), _stands,
    ),
    "close": CauseVerb(
        _("Close the problem"), "lock", acts.WhyForm, problems.close_problem,
        _("The problem is closed."), _becomes(ProblemState.CLOSED),
    ),
    "reopen": CauseVerb(
        _("Open it again"), "rotate-ccw", acts.WhyForm, problems.reopen_problem,
        _("The problem is open again."), lambda row: row.is_over,
    ),
    "remove": _take_back(referring.take_back_from_problem),
}  # fmt: skip

CHANGE_VERBS: Final[Mapping[str, CauseVerb]] = {
    "approve": CauseVerb(
        _("Approve the change"), "check-check", acts.ApproveForm, changes.approve_change,
        _("The change is approved."), _wants_approval, Action.APPROVE,
    ),
    "check": CauseVerb(
        _("Check its security"), "shield-check", acts.CheckForm, checks.check_change,
        _("The security check is recorded."), _wants_check, Action.SEE_QUEUE, whose=_checks,
    ),
    "done": CauseVerb(
        _("Carried out"), "circle-check", acts.CarriedOutForm, changes.carry_out_change,
        _("It was recorded what came of it."), _can_be_done,
    ),
    "add": _refer(referring.refer_to_change),
    "change": CauseVerb(
        _("Describe it anew"), "pencil", about.ChangeAnew, changes.describe_change,
        _("The change was described anew."), _stands,
    ),
    "withdraw": CauseVerb(
        _("Withdraw the change"), "ban", acts.WhyForm, changes.withdraw_change,
        _("The change was withdrawn."), _stands,
    ),
    "remove": _take_back(referring.take_back_from_change),
}  # fmt: skip

RELEASE_VERBS: Final[Mapping[str, CauseVerb]] = {
    "done": CauseVerb(
        _("Rolled out"), "circle-check", acts.RollOutForm, releases.roll_out,
        _("The release is rolled out."), _stands,
    ),
    "add": _refer(referring.refer_to_release),
    "change": CauseVerb(
        _("Describe it anew"), "pencil", about.ReleaseAnew, releases.describe_release,
        _("The release was described anew."), _stands,
    ),
    "withdraw": CauseVerb(
        _("Withdraw the release"), "ban", acts.WhyForm, releases.withdraw_release,
        _("The release was withdrawn."), _stands,
    ),
    "remove": _take_back(referring.take_back_from_release),
}  # fmt: skip

CASE_VERBS: Final[Mapping[str, CauseVerb]] = {
    "word": CauseVerb(
        _("They spoke"), "message-square", of_cases.WordForm, cases.tell_word,
        _("It was written down what they said."), _stands,
    ),
    "escalate": CauseVerb(
        _("Escalate at the supplier"), "arrow-up-right", of_cases.EscalateForm,
        cases.escalate_case, _("It was written down that it was escalated."), _stands,
    ),
    "add": _refer(referring.refer_to_case),
    "change": CauseVerb(
        _("Describe it anew"), "pencil", of_cases.CaseAnew, cases.describe_case,
        _("The case was described anew."), _stands,
    ),
    "close": CauseVerb(
        _("Close the case"), "lock", acts.WhyForm, cases.close_case,
        _("The case is closed."), _stands,
    ),
    "reopen": CauseVerb(
        _("Open it again"), "rotate-ccw", acts.WhyForm, cases.reopen_case,
        _("The case is open again."), lambda row: row.is_over,
    ),
    "remove": _take_back(referring.take_back_from_case),
}  # fmt: skip


@dataclass(frozen=True)
class Sort:
    """One of the kinds: its rows, how one begins, and what can be done with it.

    `name` is its word in addresses and services.
    """

    name: str
    model: type[Any]
    label: Any
    many: Any
    icon: str
    new_form: type[CauseForm[Any]]
    begin: Callable[..., Any]
    new_label: Any
    begun: Any
    verbs: Mapping[str, CauseVerb]

    def url(self, row: Any) -> str:
        return address(f"desk:{self.name}", row.reference)


SORTS: Final[Mapping[str, Sort]] = {
    "problem": Sort(
        "problem", Problem, _("Problem"), _("Problems"), "layers", about.NewProblem,
        problems.raise_problem, _("Raise a problem"), _("Problem %(reference)s was raised."),
        PROBLEM_VERBS,
    ),
    "change": Sort(
        "change", Change, pgettext_lazy("of something", "Change"), _("Changes"), "git-branch",
        about.NewChange, changes.propose_change, _("Propose a change"),
        _("Change %(reference)s was proposed."), CHANGE_VERBS,
    ),
    "release": Sort(
        "release", Release, _("Release"), _("Releases"), "package", about.NewRelease,
        releases.begin_release, _("Begin a release"), _("Release %(reference)s was begun."),
        RELEASE_VERBS,
    ),
    "suppliercase": Sort(
        "suppliercase", SupplierCase, _("Supplier case"), _("Supplier cases"), "truck",
        of_cases.NewCase, cases.open_case, _("Open a supplier case"),
        _("Supplier case %(reference)s was opened."), CASE_VERBS,
    ),
}  # fmt: skip
# By the prefix of their numbers.
BY_PREFIX: Final = {"PRB": "problem", "CHG": "change", "REL": "release", "SUP": "suppliercase"}


@dataclass(frozen=True)
class CauseOffer:
    """A verb that can be done now, with its address."""

    verb: CauseVerb
    url: str


def cause_offers(sort: Sort, row: Any, actor: Actor) -> list[CauseOffer]:
    """Return what this person can do with it now."""
    return [
        CauseOffer(verb, address(f"desk:{sort.name}_act", row.reference, name))
        for name, verb in sort.verbs.items()
        if not verb.is_beside and verb.is_offered(row, actor)
    ]


def referral_links(references: list[str]) -> list[dict[str, str]]:
    """Return where each of these numbers leads."""
    return [
        {
            "number": number,
            "name": str(SORTS[BY_PREFIX[number[:3]]].label),
            "icon": SORTS[BY_PREFIX[number[:3]]].icon,
            "url": address(f"desk:{BY_PREFIX[number[:3]]}", number),
        }
        for number in references
    ]
