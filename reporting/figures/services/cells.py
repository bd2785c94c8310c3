"""The sums of days and months, made of what each incident adds: always a whole day, never a change
of one, so that doing it twice is as doing it once.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import connection

from reporting.figures.models import SUMS, FigureCell

_SUMS: Final = ", ".join(SUMS)
_SUMMED: Final = ", ".join(f"sum({name})" for name in SUMS)
# An aggregate of arrays asks that all are equally long.
_UNDONE: Final = (
    "coalesce(string_to_array(string_agg(nullif(array_to_string(undone, ','), ''), ','), ',')"
    "::date[], '{}')"
)
_TIMES: Final = (
    "coalesce(array_agg(hour) FILTER (WHERE hour IS NOT NULL), '{}'),"
    " coalesce(array_agg(lead) FILTER (WHERE lead IS NOT NULL), '{}'),"
    " coalesce(array_agg(waited) FILTER (WHERE waited IS NOT NULL), '{}')"
)
# Everything in these texts is ours; what is asked comes as parameters.
DAYS: Final = f"""
    SELECT tenant_id, provider_id, 'd', day, priority, category_id, team_id, apart,
        {_SUMMED}, {_UNDONE}, {_TIMES}
    FROM reporting_figurefact WHERE tenant_id = %s AND day = ANY (%s)
    GROUP BY tenant_id, provider_id, day, priority, category_id, team_id, apart
"""  # noqa: S608
MONTHS: Final = f"""
    SELECT tenant_id, provider_id, 'm', date_trunc('month', day)::date, priority, NULL::bigint,
        NULL::bigint, apart, {_SUMMED}, {_UNDONE}, {_TIMES}
    FROM reporting_figurefact
    WHERE tenant_id = %s AND date_trunc('month', day)::date = ANY (%s)
        AND day >= %s AND day < (%s::date + interval '1 month')
    GROUP BY tenant_id, provider_id, date_trunc('month', day), priority, apart
"""  # noqa: S608
_INTO: Final = (
    "INSERT INTO reporting_figurecell (tenant_id, provider_id, span, first, priority, category_id,"
    f" team_id, apart, {_SUMS}, undone, hours, leads, waits)"
)


def months_of(days: Collection[date]) -> list[date]:
    return sorted({day.replace(day=1) for day in days})


def sum_up(tenant_id: int, days: Collection[date]) -> None:
    """Make the sums of these days, and of the months in which they are, anew."""
    if not days:
        return
    months = months_of(days)
    cells = FigureCell.objects.filter(tenant=tenant_id)
    cells.filter(span=FigureCell.Span.DAY, first__in=days).delete()
    cells.filter(span=FigureCell.Span.MONTH, first__in=months).delete()
    with connection.cursor() as cursor:
        cursor.execute(f"{_INTO} {DAYS}", [tenant_id, sorted(days)])
        cursor.execute(f"{_INTO} {MONTHS}", [tenant_id, months, months[0], months[-1]])
