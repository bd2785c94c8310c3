"""How a message arrived, as the timeline says it: by which medium, and in time or not."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.models import Message, UpdateRound
from incidents.record.queries.entries import Tag
from incidents.record.queries.gather import Row
from incidents.record.queries.talk import missed_before
from tenants.media import EMAIL, Medium, among, any_logged


@dataclass(frozen=True)
class Arrivals:
    """What was read of it: `proofs` by message and medium, `missed` the words that were too late.

    `affected` is how many must hear.
    """

    proofs: Mapping[tuple[int, str], tuple[int, int]]
    missed: list[Row]
    affected: int

    def told_of(self, message: Message) -> list[Tag]:
        tags = [tag for way in among({EMAIL, *message.media}) for tag in self._taken(message, way)]
        if message.next_update_at:
            local = timezone.localtime(message.next_update_at)
            tags.append(Tag(_("next message by %(time)s") % {"time": f"{local:%H:%M}"}, "timer"))
        if message.round:
            tags += self._in_time(message, message.round)
        return tags

    def _taken(self, message: Message, by: Medium) -> list[Tag]:
        """Say for how many of those who should hear one medium took it, and what came back."""
        accepted, bounced = self.proofs.get((message.pk, by.code), (0, 0))
        said = _("%(medium)s accepted for %(count)d of %(all)d") % {
            "medium": capfirst(str(by.label)),
            "count": accepted,
            "all": max(self.affected, accepted),
        }
        tags = [Tag(said, "check-check" if accepted else "hourglass")]
        if bounced:
            returned = _("bounced: %(count)d") % {"count": bounced}
            tags.append(Tag(returned, "circle-alert", late=True))
        return tags

    def _in_time(self, message: Message, given_for: UpdateRound) -> list[Tag]:
        """Say how it was given; in time for its own interval mends no silence before it."""
        missed = missed_before(self.missed, message.sent_at)
        if missed > 1:
            many = _("too late, %(count)d missed") % {"count": missed}
            return [Tag(many, "circle-alert", late=True)]
        if missed or (given_for.missed_at and message.sent_at > given_for.due_at):
            return [Tag(_("too late"), "circle-alert", late=True)]
        if given_for.missed_at and any_logged(given_for.media):
            # The message was in time, but of both means it is one.
            return [Tag(_("no call in time"), "phone-off", late=True)]
        return [Tag(_("on time"), "check")] if given_for.met_at else []
