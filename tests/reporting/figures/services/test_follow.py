"""The sums follow what happens, whatever comes twice, and are what the record gives."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from reporting.consumers import on_event
from reporting.figures.models import FigureCell, FigureDirty, FigureFact
from reporting.figures.services.cells import sum_up
from reporting.figures.services.follow import catch_up, count_anew, mark, run_due
from reporting.figures.services.rebuild import differences, rebuild
from tenants import clock
from tenants.models import Event
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.factories import incidents as made
from tests.people import World
from tests.reporting.figures.house import on, register


def sums(world: World, span: str = "d") -> dict[str, tuple[int, int]]:
    """Return by day how many were reported and closed."""
    cells = FigureCell.objects.filter(tenant=world.acme, span=span).order_by("first")
    found: dict[str, tuple[int, int]] = {}
    for cell in cells:
        came, went = found.get(f"{cell.first:%m-%d}", (0, 0))
        found[f"{cell.first:%m-%d}"] = (came + cell.reported, went + cell.closed)
    return {day: both for day, both in found.items() if any(both)}


def heard(world: World, incident: Incident) -> None:
    """Hand the consumer each event of an incident, twice."""
    for event in Event.objects.filter(subject_kind="incident", subject_id=incident.pk):
        on_event(event)
        on_event(event)


def test_an_event_marks_its_incident_once_and_a_tick_counts_it(world: World):
    with world.entered():
        incident = register(world, on(2))
        heard(world, incident)
        assert FigureDirty.objects.filter(tenant=world.acme).count() == 1

    done = run_due(now=clock.now())

    assert done == 1
    with world.entered():
        assert not FigureDirty.objects.filter(tenant=world.acme).exists()
        assert sums(world) == {"03-02": (1, 0)}
        assert sums(world, "m") == {"03-01": (1, 0)}
        # A second time it is as it was.
        mark(world.acme.pk, world.provider.pk, [incident.pk])
    assert run_due(now=clock.now()) == 1
    with world.entered():
        assert sums(world) == {"03-02": (1, 0)}


def test_what_moves_leaves_the_day_on_which_it_was(world: World):
    with world.entered():
        incident = register(world, on(2))
        count_anew(world.acme.pk, [incident.pk])
        # As if it had been counted when it was told to be of another day.
        FigureFact.objects.filter(tenant=world.acme).update(day=date(2026, 3, 9))
        sum_up(world.acme.pk, [date(2026, 3, 2), date(2026, 3, 9)])
        assert sums(world) == {"03-09": (1, 0)}

        count_anew(world.acme.pk, [incident.pk])

        assert sums(world) == {"03-02": (1, 0)}
        assert differences(world.acme) == 0


def test_what_is_kept_is_what_the_record_gives(world: World):
    with world.entered():
        one = made.closed(world, register(world, on(2)))
        register(world, on(3))
        count_anew(world.acme.pk, list(Incident.objects.values_list("pk", flat=True)))
        assert differences(world.acme) == 0
        before = list(FigureCell.objects.order_by("span", "first", "priority").values(
            "span", "first", "reported", "closed", "leads", "waits", "resolved"))  # fmt: skip

        rebuild(world.acme)

        assert differences(world.acme) == 0
        again = list(FigureCell.objects.order_by("span", "first", "priority").values(
            "span", "first", "reported", "closed", "leads", "waits", "resolved"))  # fmt: skip
        assert again == before
        assert one.closed_at


def _lost(world: World) -> None:
    FigureFact.objects.filter(tenant=world.acme).delete()


def _sum_changed(world: World) -> None:
    FigureCell.objects.filter(tenant=world.acme, span="d").update(reported=7)


def _month_changed(world: World) -> None:
    FigureCell.objects.filter(tenant=world.acme, span="m").update(reported=7)


@pytest.mark.parametrize("spoil", [_lost, _sum_changed, _month_changed])
def test_the_command_finds_what_differs_and_makes_it_anew(world: World, spoil: Any):
    with world.entered():
        register(world, on(2))
        rebuild(world.acme)
        spoil(world)

    with pytest.raises(CommandError, match="are not what the record gives"):
        call_command("rebuild_figures", "--check", stdout=StringIO(), stderr=StringIO())
    call_command("rebuild_figures", stdout=StringIO())
    out = StringIO()
    call_command("rebuild_figures", "--check", stdout=out)

    assert out.getvalue() == "figures: all as the record gives it\n"
    with world.entered():
        assert sums(world) == {"03-02": (1, 0)}


def test_by_another_zone_each_thing_may_be_on_another_day(world: World):
    with world.entered():
        # In Brussels it is the third already.
        register(world, on(2, 23))
        rebuild(world.acme)
        assert sums(world) == {"03-03": (1, 0)}
        world.acme.zone = "America/New_York"
        change_row(row=world.acme, fields=("zone",), actor=SYSTEM, now=on(9))
        on_event(Event.objects.filter(kind="tenant.changed").latest("pk"))

    run_due(now=clock.now())

    with world.entered():
        assert sums(world) == {"03-02": (1, 0)}


def test_what_came_without_a_word_is_found_within_the_hour(world: World):
    with world.entered():
        register(world, on(2))

    catch_up(now=clock.now())
    run_due(now=clock.now())

    with world.entered():
        assert sums(world) == {"03-02": (1, 0)}
    assert catch_up(now=clock.now()) == 0
