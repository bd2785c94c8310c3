"""Evidence of an incident, and through whose hands it went (R105, R106, R108).

Written once, each row: what was wrong is said by a correction beside it, and nothing is taken away.
The desk's own record: no customer's transaction can read it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import CustodyOutcome, EvidenceField, EvidenceKind, Seal
from incidents.models.incident import Incident
from tenants.models import Asset, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_OF_INCIDENT = {"incident": "incidents_incident"}
_OF_ITEM = {**_OF_INCIDENT, "item": "incidents_evidenceitem"}


def _hash_is(name: str) -> models.CheckConstraint:
    """Demand 64 digits of SHA-256, in small letters; or none."""
    told = models.Q(sha256="") | models.Q(sha256__regex=r"^[0-9a-f]{64}$")
    return models.CheckConstraint(condition=told, name=name)


class EvidenceItem(TenantRow):
    """One piece of evidence, as it was when it was collected."""

    personal = frozenset(
        {"what", "found_where", "collector_name", "method", "kept_where", "condition"}
    )

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="evidence", db_constraint=False, db_index=False
    )
    # Within its incident, from 1.
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=16, choices=EvidenceKind)
    what = models.CharField(_("what it is"), max_length=300)
    found_where = models.CharField(_("where it was found"), max_length=300)
    collected_at = models.DateTimeField(_("collected"))
    # A colleague, or somebody else by name.
    collector = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("collected by"),
    )  # fmt: skip
    collector_name = models.CharField(_("collected by"), max_length=120, blank=True)
    method = models.TextField(_("how it was collected"))
    tool = models.CharField(_("with which tool"), max_length=120, blank=True)
    # Of the file that came with it, computed by us; of what is kept elsewhere, as it was said.
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    has_file = models.BooleanField(_("its file is kept here"))
    kept_where = models.CharField(_("where it is kept"), max_length=300, blank=True)
    seal = models.CharField(_("number of the seal"), max_length=60, blank=True)
    condition = models.TextField(_("in which condition"), blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = walled(
            "incidents_evidenceitem",
            models.UniqueConstraint(fields=["incident", "number"], name="evidence_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(collector__isnull=False, collector_name="")
                | (models.Q(collector=None) & ~models.Q(collector_name="")),
                name="evidence_has_one_collector",
            ),
            models.CheckConstraint(
                condition=(models.Q(has_file=True) & ~models.Q(sha256=""))
                | (models.Q(has_file=False) & ~models.Q(kept_where="")),
                name="evidence_is_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(collected_at__lte=models.F("added_at")),
                name="evidence_was_collected",
            ),
            _hash_is("evidence_hash_is_one"),
            tenant=_OF_INCIDENT,
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"E{self.number}"


class EvidenceCorrection(TenantRow):
    """What is rightly read of a piece of evidence; what stood there before stays."""

    personal = frozenset({"says", "reason"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    item = models.ForeignKey(
        EvidenceItem, models.PROTECT, related_name="corrections", db_constraint=False
    )
    field = models.CharField(_("what is corrected"), max_length=16, choices=EvidenceField)
    says = models.TextField(_("how it is rightly read"))
    reason = models.TextField(_("why"))
    corrected_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    corrected_at = models.DateTimeField(_("corrected"))

    class Meta:
        verbose_name = _("correction of evidence")
        verbose_name_plural = _("corrections of evidence")
        constraints = walled("incidents_evidencecorrection", tenant=_OF_ITEM)

    def __str__(self) -> str:
        return f"{self.item_id} {self.field}"


class EvidenceAsset(TenantRow):
    """An asset on which the same was seen: what else was hit (R108)."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    item = models.ForeignKey(
        EvidenceItem, models.PROTECT, related_name="seen_on", db_constraint=False, db_index=False
    )
    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("seen on")
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("asset on which evidence was seen")
        verbose_name_plural = _("assets on which evidence was seen")
        constraints = walled(
            "incidents_evidenceasset",
            models.UniqueConstraint(fields=["item", "asset"], name="evidence_seen_on_once"),
            tenant={**_OF_ITEM, "asset": "tenants_asset"},
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.asset_id}"


class CustodyChange(TenantRow):
    """A piece of evidence goes from one to another; it counts once the receiver confirms it."""

    personal = frozenset({"giver_name", "receiver_name", "place", "reason"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    item = models.ForeignKey(
        EvidenceItem, models.PROTECT, related_name="changes", db_constraint=False
    )
    # Each a colleague, or somebody else by name.
    giver = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("giver")
    )
    giver_name = models.CharField(_("giver"), max_length=120, blank=True)
    receiver = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("receiver"),
    )  # fmt: skip
    receiver_name = models.CharField(_("receiver"), max_length=120, blank=True)
    handed_at = models.DateTimeField(_("handed over"))
    place = models.CharField(_("where"), max_length=300)
    reason = models.TextField(_("why"))
    seal = models.CharField(_("seal"), max_length=8, choices=Seal)
    # Where it was opened and sealed again.
    new_seal = models.CharField(_("number of the new seal"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("hand-over of evidence")
        verbose_name_plural = _("hand-overs of evidence")
        constraints = walled(
            "incidents_custodychange",
            models.CheckConstraint(
                condition=models.Q(giver__isnull=False, giver_name="")
                | (models.Q(giver=None) & ~models.Q(giver_name="")),
                name="custody_has_one_giver",
            ),
            models.CheckConstraint(
                condition=models.Q(receiver__isnull=False, receiver_name="")
                | (models.Q(receiver=None) & ~models.Q(receiver_name="")),
                name="custody_has_one_receiver",
            ),
            models.CheckConstraint(
                condition=models.Q(receiver=None)
                | models.Q(giver=None)
                | ~models.Q(receiver=models.F("giver")),
                name="custody_goes_to_another",
            ),
            models.CheckConstraint(
                condition=models.Q(handed_at__lte=models.F("recorded_at")),
                name="custody_was_handed_over",
            ),
            tenant=_OF_ITEM,
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.handed_at:%Y-%m-%d %H:%M}"


class CustodyAnswer(TenantRow):
    """Who says that a hand-over was received, or was not: the receiver, or two for an outsider."""

    personal = frozenset({"remark"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    change = models.ForeignKey(
        CustodyChange, models.PROTECT, related_name="answers", db_constraint=False, db_index=False
    )
    outcome = models.CharField(_("answer"), max_length=12, choices=CustodyOutcome)
    received_at = models.DateTimeField(_("received"), null=True)
    remark = models.TextField(_("remark"), blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("said by")
    )
    answered_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("confirmation of a hand-over")
        verbose_name_plural = _("confirmations of hand-overs")
        constraints = walled(
            "incidents_custodyanswer",
            models.UniqueConstraint(
                fields=["change", "answered_by"], name="custody_answered_once_by_each"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=CustodyOutcome.RECEIVED, received_at__isnull=False)
                | (
                    models.Q(outcome=CustodyOutcome.NOT_RECEIVED, received_at=None)
                    & ~models.Q(remark="")
                ),
                name="custody_answer_is_whole",
            ),
            tenant={**_OF_INCIDENT, "change": "incidents_custodychange"},
        )

    def __str__(self) -> str:
        return f"{self.change_id} {self.outcome}"


class EvidenceCheck(TenantRow):
    """The hash of a piece of evidence, computed again: it matches, or it does not."""

    personal = frozenset({"remark"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    item = models.ForeignKey(
        EvidenceItem, models.PROTECT, related_name="checks", db_constraint=False
    )
    # Empty where its bytes are gone.
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    matches = models.BooleanField(_("matches"))
    # Read here, or said by who read it elsewhere.
    is_ours = models.BooleanField(_("computed here"))
    remark = models.TextField(_("remark"), blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    checked_at = models.DateTimeField(_("checked"))

    class Meta:
        verbose_name = _("check of evidence")
        verbose_name_plural = _("checks of evidence")
        constraints = walled(
            "incidents_evidencecheck",
            models.CheckConstraint(
                condition=models.Q(matches=False) | ~models.Q(sha256=""),
                name="evidence_matches_by_its_hash",
            ),
            _hash_is("evidence_check_hash_is_one"),
            tenant=_OF_ITEM,
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.checked_at:%Y-%m-%d %H:%M}"
