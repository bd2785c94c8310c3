"""Changes, and releases that gather what cannot be planned yet: rows of the provider."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import ChangeKind, ChangeState, CheckOutcome, ReleaseState
from incidents.models.governed import GovernedRow
from incidents.models.problem import Problem
from tenants.models import User
from tenants.models.walled import walled


class Release(GovernedRow):
    """Changes and improvements that go together, once they can be planned (R124)."""

    personal = frozenset({"title", "notes", "result"})

    state = models.CharField(
        _("state"), max_length=12, choices=ReleaseState, default=ReleaseState.GATHERING
    )
    notes = models.TextField(_("what it waits for"), blank=True)
    planned_on = models.DateField(_("planned on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = walled(
            "incidents_release",
            models.CheckConstraint(condition=~models.Q(title=""), name="release_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(state=ReleaseState.GATHERING, ended_at=None)
                | (~models.Q(state=ReleaseState.GATHERING) & models.Q(ended_at__isnull=False)),
                name="ended_release_says_when",
            ),
            of_provider=True,
        )

    @property
    def is_over(self) -> bool:
        return self.state != ReleaseState.GATHERING


class Change(GovernedRow):
    """What is altered, why, who approved it, when it was planned and when it was done (R123, R129).

    Patches and planned changes, urgent or not, are all rows of this one kind.
    """

    personal = frozenset(
        {"title", "reason", "approved_name", "result", "check_grounds", "check_conditions"}
    )

    state = models.CharField(
        _("state"), max_length=12, choices=ChangeState, default=ChangeState.PROPOSED
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ChangeKind, default=ChangeKind.NORMAL)
    is_patch = models.BooleanField(_("is a patch"), default=False)
    reason = models.TextField(_("why"), blank=True)
    problem = models.ForeignKey(
        Problem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        db_constraint=False,
        verbose_name=_("problem"),
    )
    release = models.ForeignKey(
        Release,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        db_constraint=False,
        verbose_name=_("release"),
    )
    planned_from = models.DateTimeField(_("planned from"), null=True, blank=True)
    planned_until = models.DateTimeField(_("planned until"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("approved by"),
    )
    # Whose word it was, where somebody else wrote it down: a board, a customer.
    approved_name = models.CharField(_("approved in the name of"), max_length=200, blank=True)
    # Said of it, or it was for a security incident: then its security is checked first (R54).
    touches_security = models.BooleanField(_("touches security"), default=False)
    check_outcome = models.CharField(
        _("security check"), max_length=12, choices=CheckOutcome, blank=True, default=""
    )
    check_grounds = models.TextField(_("grounds of the security check"), blank=True, default="")
    check_conditions = models.TextField(
        _("conditions of the security check"), blank=True, default=""
    )
    checked_at = models.DateTimeField(_("security checked"), null=True, blank=True)
    checked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("security checked by"),
    )
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes: ClassVar = [
            models.Index(fields=["provider", "state", "id"], name="changes_by_state")
        ]
        constraints = walled(
            "incidents_change",
            models.CheckConstraint(condition=~models.Q(title=""), name="change_has_a_title"),
            models.CheckConstraint(
                condition=~models.Q(state=ChangeState.APPROVED)
                | models.Q(approved_at__isnull=False),
                name="approved_change_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[ChangeState.DONE, ChangeState.FAILED])
                | models.Q(done_at__isnull=False),
                name="change_carried_out_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ChangeState.DONE, kind=ChangeKind.NORMAL)
                | models.Q(approved_at__isnull=False),
                name="normal_change_is_approved_first",
            ),
            models.CheckConstraint(
                condition=models.Q(planned_until=None)
                | models.Q(planned_from__isnull=False, planned_until__gte=models.F("planned_from")),
                name="change_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(check_outcome="", checked_at=None, checked_by=None)
                | (
                    models.Q(check_outcome__gt="", check_grounds__gt="")
                    & models.Q(checked_at__isnull=False, checked_by__isnull=False)
                ),
                name="security_check_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(check_outcome=CheckOutcome.CONDITIONS)
                | models.Q(check_conditions__gt=""),
                name="conditions_of_a_check_are_said",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    state__in=[ChangeState.DONE, ChangeState.FAILED], touches_security=True
                )
                | models.Q(check_outcome__in=[CheckOutcome.APPROVED, CheckOutcome.CONDITIONS]),
                name="security_is_checked_first",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by=None) | ~models.Q(checked_by=models.F("made_by")),
                name="security_checked_by_another",
            ),
            provider={"problem": "incidents_problem", "release": "incidents_release"},
            of_provider=True,
        )

    @property
    def is_over(self) -> bool:
        return self.state in (ChangeState.DONE, ChangeState.FAILED, ChangeState.WITHDRAWN)

    @property
    def is_cleared(self) -> bool:
        """Say whether its security was checked, and it may be carried out."""
        return self.check_outcome in (CheckOutcome.APPROVED, CheckOutcome.CONDITIONS)

    @property
    def delay(self) -> timedelta | None:
        """Return how much later than planned it was carried out; not before it was."""
        planned = self.planned_until or self.planned_from
        return self.done_at - planned if self.done_at and planned else None

    @property
    def is_after_plan(self) -> bool:
        return self.delay is not None and self.delay > timedelta()
