"""Rules by which what is registered is flagged, and what each flagged (R21)."""

from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, FlagAnswer, Kind, Level, Priority, RuleState
from incidents.models.incident import Incident
from tenants.keys import TenantKey
from tenants.models import Asset, Category, Team, Tenant, User
from tenants.models.base import TenantRow
from tenants.models.walled import OwnerKey, walled

LAST_HOUR: Final = 23


def _to(model: Any, name: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False,
        db_index=False, verbose_name=name,
    )  # fmt: skip


class FlagRule(TenantRow):
    """Of the provider; for all its customers or for one, also in the place of one of all.

    Conditions that are empty always hold; all that are filled in must hold together.
    """

    name = models.CharField(_("name"), max_length=80)
    why = models.CharField(
        _("why it flags"), max_length=300, help_text=_("Whoever handles it reads this.")
    )
    customer = _to(Tenant, _("only for this customer"))
    replaces = _to("self", _("instead of this rule"))
    is_silent = models.BooleanField(_("flags nothing"), default=False)
    # Conditions.
    words = models.CharField(_("words in the report"), max_length=300, blank=True)
    category = _to(Category, _("category"))
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, blank=True)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, blank=True)
    asset = _to(Asset, _("hits this asset"))
    priority = models.PositiveSmallIntegerField(
        _("at least this urgent"), choices=Priority, null=True, blank=True
    )
    lowest_class = models.PositiveSmallIntegerField(_("at least this class"), null=True, blank=True)
    # Of the clock where the customer is; from 22 to 6 goes over midnight, `to_hour` not included.
    from_hour = models.PositiveSmallIntegerField(_("reported from (hour)"), null=True, blank=True)
    to_hour = models.PositiveSmallIntegerField(_("reported before (hour)"), null=True, blank=True)
    # What follows.
    sets_category = _to(Category, _("set this category"))
    sets_team = _to(Team, _("give it to this team"))
    sets_kind = models.CharField(_("make it this kind"), max_length=24, choices=Kind, blank=True)
    marks_security = models.BooleanField(_("label it a security incident"), default=False)
    impact = models.PositiveSmallIntegerField(
        _("propose this impact"), choices=Level, null=True, blank=True
    )
    urgency = models.PositiveSmallIntegerField(
        _("propose this urgency"), choices=Level, null=True, blank=True
    )
    task = models.CharField(_("make this task"), max_length=120, blank=True)
    task_team = _to(Team, _("team of the task"))
    # Who answers for it: set and forgotten it does harm (source 000, line 205).
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    review_on = models.DateField(_("review on"))
    state = models.CharField(
        _("state"), max_length=10, choices=RuleState, default=RuleState.DRAFT, editable=False
    )
    # Since when it is what it is; of a draft, when its conditions were written.
    state_at = models.DateTimeField(_("since"), editable=False)

    class Meta:
        verbose_name = _("flagging rule")
        verbose_name_plural = _("flagging rules")
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "id"],
                condition=models.Q(state=RuleState.LIVE),
                name="flagrules_live",
            ),
        ]
        constraints = walled(
            "incidents_flagrule",
            OwnerKey(name="incidents_flagrule_customer_owner", via="customer"),
            TenantKey(
                field="asset",
                to="tenants_asset",
                via="customer",
                name="incidents_flagrule_asset_same_customer",
            ),
            models.UniqueConstraint(fields=["tenant", "name"], name="flagrule_once"),
            models.CheckConstraint(
                condition=models.Q(asset=None) | models.Q(customer__isnull=False),
                name="flagrule_of_an_asset_names_its_customer",
                violation_error_message=_("Choose the customer whose asset this is."),
            ),
            models.CheckConstraint(
                condition=models.Q(replaces=None) | models.Q(customer__isnull=False),
                name="flagrule_replaces_for_one_customer",
                violation_error_message=_("Choose the customer for whom it replaces the other."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_silent=False) | models.Q(replaces__isnull=False),
                name="silent_flagrule_replaces_another",
                violation_error_message=_("Choose the rule that flags nothing for this customer."),
            ),
            models.CheckConstraint(
                condition=models.Q(impact=None, urgency=None)
                | models.Q(impact__isnull=False, urgency__isnull=False),
                name="flagrule_proposes_both",
                violation_error_message=_("Priority follows from both: choose impact and urgency."),
            ),
            models.CheckConstraint(
                condition=models.Q(from_hour=None, to_hour=None)
                | (
                    models.Q(from_hour__lte=LAST_HOUR, to_hour__lte=LAST_HOUR)
                    & ~models.Q(from_hour=models.F("to_hour"))
                ),
                name="flagrule_of_some_hours",
                violation_error_message=_("Two different hours from 0 to 23, or neither."),
            ),
            models.CheckConstraint(
                condition=models.Q(lowest_class=None) | models.Q(lowest_class__range=(1, 5)),
                name="flagrule_class_1_to_5",
                violation_error_message=_("A class is a number from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=models.Q(task="", task_team=None)
                | (~models.Q(task="") & models.Q(task_team__isnull=False)),
                name="flagrule_task_is_of_a_team",
                violation_error_message=_("A task needs its words and its team."),
            ),
            tenant={
                "category": "tenants_category",
                "sets_category": "tenants_category",
                "sets_team": "tenants_team",
                "task_team": "tenants_team",
                "replaces": "incidents_flagrule",
            },
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state == RuleState.LIVE

    @property
    def is_draft(self) -> bool:
        return self.state == RuleState.DRAFT

    @property
    def proposes(self) -> bool:
        return self.impact is not None and self.urgency is not None


# A proposal that nobody accepted or declined yet.
OPEN_FLAG: Final = models.Q(impact__isnull=False, answer="")


class Flag(TenantRow):
    """That a rule flagged an incident: by which of its conditions, and what came of it.

    The desk's own. What it proposes changes nothing until a person accepts it.
    """

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="flags", db_constraint=False, db_index=False
    )
    rule = models.ForeignKey(
        FlagRule, models.PROTECT, related_name="flags", db_constraint=False, db_index=False,
        verbose_name=_("rule"),
    )  # fmt: skip
    # Codes of the conditions that held, and of what was done, with commas (`rules/flagging.py`).
    matched = models.CharField(_("because of"), max_length=120, blank=True)
    did = models.CharField(_("what it did"), max_length=120, blank=True)
    impact = models.PositiveSmallIntegerField(_("proposed impact"), choices=Level, null=True)
    urgency = models.PositiveSmallIntegerField(_("proposed urgency"), choices=Level, null=True)
    flagged_at = models.DateTimeField(_("flagged"))
    answer = models.CharField(_("answer"), max_length=10, choices=FlagAnswer, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("answered by"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = walled(
            "incidents_flag",
            models.UniqueConstraint(fields=["incident", "rule"], name="flagged_once_by_a_rule"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None)
                | (
                    models.Q(answer__in=FlagAnswer.values, impact__isnull=False)
                    & models.Q(answered_at__isnull=False)
                ),
                name="flag_answer_is_of_a_proposal",
            ),
            tenant={"incident": "incidents_incident"},
            provider={"rule": "incidents_flagrule"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.rule_id}"

    @property
    def is_open(self) -> bool:
        return self.impact is not None and not self.answer
