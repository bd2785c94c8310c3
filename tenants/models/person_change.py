"""What was changed in accounts. Each has a chain of its own: a person belongs to no tenant."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonChange(models.Model):
    """Written by the database itself, at each change that says who somebody is or may be.

    `said` has salted hashes of what is personal; the hash covers it and the change before.
    """

    not_replayed = "is the history of accounts, checked link by link"

    user_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    actor_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    said = models.TextField()
    salt = models.BinaryField(max_length=32)
    prev = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        app_label = "tenants"
        verbose_name = _("change of an account")
        verbose_name_plural = _("changes of accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user_id", "seq"], name="person_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.seq}"
