"""What of assets ends or renews, the soonest first: of every customer in sight, or of one's own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import DateField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from incidents.choices import AssetEnd
from incidents.duty.rules.asset_ends import STAGES
from tenants.models import Asset
from tenants.rules.assets import ENDS, GONE, months_after
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

SIZE: Final = 50

# The day, the asset and what ends of it: where a page goes on.
At = tuple[date, int, str]


class NoticeBy(Func):
    """The last day on which a contract can be ended: its renewal less the months of notice."""

    template = "(%(expressions)s)::date"
    arg_joiner = " - interval '1 month' * "
    output_field = DateField()


@dataclass(frozen=True)
class EndLine:
    """One end. `day` is when it must be decided by; of what renews that is before `ends_on`."""

    row: Asset
    what: AssetEnd
    day: date
    today: date

    @property
    def ends_on(self) -> date:
        found: date = getattr(self.row, ENDS[self.what])
        return found

    @property
    def is_over(self) -> bool:
        return self.day < self.today

    @property
    def is_near(self) -> bool:
        return not self.is_over and self.day <= months_after(self.today, STAGES[1])


@dataclass(frozen=True)
class EndsPage:
    lines: list[EndLine]
    after: str


def ends_for(
    actor: Actor, action: Action, now: datetime, *, customer: int | None = None, after: str = ""
) -> EndsPage:
    """Return a page of what ends within eight months, or ended and was not replaced yet.

    Days are those of UTC: it is about months.
    """
    today = now.date()
    assets = Asset.objects.filter(may_at(actor, action), is_active=True).exclude(lifecycle__in=GONE)
    if customer is not None:
        assets = assets.filter(tenant=customer)
    at = _read(after)
    parts = [_of(assets, what, months_after(today, STAGES[0]), at) for what in AssetEnd]
    found = parts[0].union(*parts[1:], all=True).order_by("day", "pk", "what")[: SIZE + 1]
    keys: list[At] = [(row["day"], row["pk"], row["what"]) for row in found]
    rows = Asset.objects.filter(pk__in={pk for _day, pk, _what in keys})
    by_key = {row.pk: row for row in rows.select_related("tenant", "owner", "supplier")}
    lines = [EndLine(by_key[pk], AssetEnd(what), day, today) for day, pk, what in keys[:SIZE]]
    return EndsPage(lines, _written(keys[SIZE - 1]) if len(keys) > SIZE else "")


def _of(assets: QuerySet[Asset], what: AssetEnd, until: date, at: At | None) -> Any:
    column = ENDS[what]
    day: Combinable = F(column)
    if what is AssetEnd.RENEWAL:
        months = Coalesce("notice_months", 0, output_field=IntegerField())
        day = NoticeBy(F(column), months)
    rows = assets.filter(**{f"{column}__isnull": False}).annotate(day=day).filter(day__lte=until)
    if at is not None:
        last, pk, said = at
        same = Q(day=last) & (Q(pk__gte=pk) if what > said else Q(pk__gt=pk))
        rows = rows.filter(Q(day__gt=last) | same)
    return rows.order_by().values("pk", "day", what=Value(what.value))


def _written(at: At) -> str:
    day, pk, what = at
    return f"{day.isoformat()}_{pk}_{what}"


def _read(text: str) -> At | None:
    """Return where a page goes on; the beginning where it says nothing that we wrote."""
    parts = text.split("_")
    if len(parts) != 3 or not parts[1].isdecimal() or len(parts[1]) > 18:  # noqa: PLR2004 - as written
        return None
    try:
        return date.fromisoformat(parts[0]), int(parts[1]), str(AssetEnd(parts[2]))
    except ValueError:
        return None
