"""Recurring duties of an organisation (controls), and each time that one was done, with proof."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.choices import Function
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Control(TenantRow):
    """One duty of one organisation. What it asks stands in its pack (`tenants/data/controls/`)."""

    personal = frozenset({"ended_why"})

    code = models.CharField(_("duty"), max_length=40)
    # Which version of the pack it was taken from; how often and how far ahead, as agreed since.
    version = models.CharField(_("version of the pack"), max_length=16)
    owner = models.CharField(_("owner"), max_length=24, choices=Function)
    every = models.PositiveSmallIntegerField(_("every so many months"))
    ahead = models.PositiveSmallIntegerField(_("reminded so many days ahead"))
    # Stored, never computed: done moves it on by `every` from the day that it was done.
    due_on = models.DateField(_("due"))
    # When it speaks next: ahead of its day, then once it is late; until it is done no more.
    remind_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("no longer asked since"), null=True)
    ended_why = models.TextField(_("why it is no longer asked"), blank=True)

    class Meta:
        verbose_name = _("recurring duty")
        verbose_name_plural = _("recurring duties")
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "due_on", "id"],
                condition=models.Q(ended_at=None),
                name="controls_owed",
            ),
            models.Index(
                fields=["remind_at", "tenant"],
                condition=models.Q(remind_at__isnull=False),
                name="controls_to_remind_of",
            ),
        ]
        constraints = walled(
            "incidents_control",
            models.UniqueConstraint(fields=["tenant", "code"], name="control_once"),
            models.CheckConstraint(
                condition=models.Q(every__gte=1) & models.Q(ahead__gte=1),
                name="control_comes_again",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None)
                | (models.Q(remind_at=None) & ~models.Q(ended_why="")),
                name="ended_control_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.code}"


class ControlProof(TenantRow):
    """That a duty was done, when, by whose word, and what shows it. Each stands for good."""

    personal = frozenset({"proof", "document"})

    control = models.ForeignKey(
        Control, models.PROTECT, related_name="proofs", db_constraint=False, db_index=False
    )
    done_on = models.DateField(_("done on"))
    # Its day at that moment: what was late stays so.
    was_due_on = models.DateField(_("was due"))
    proof = models.TextField(_("what shows it"))
    document = models.CharField(_("where it stands"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("proof of a recurring duty")
        verbose_name_plural = _("proofs of recurring duties")
        indexes: ClassVar = [models.Index(fields=["control", "id"], name="proofs_of_control")]
        constraints = walled(
            "incidents_controlproof",
            models.CheckConstraint(condition=~models.Q(proof=""), name="control_proof_has_words"),
            tenant={"control": "incidents_control"},
        )

    def __str__(self) -> str:
        return f"{self.control_id} {self.done_on:%Y-%m-%d}"

    @property
    def is_late(self) -> bool:
        return self.done_on > self.was_due_on
