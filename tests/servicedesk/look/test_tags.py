"""What the small signs say, to the eye and to a screen reader."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.utils import timezone, translation

from incidents.choices import Priority, Status
from servicedesk.markup import attributes
from servicedesk.templatetags.ui import initials_of, short_name
from tests.servicedesk.look.examples import LATE, MET, MISSED, NOW, OK, PAUSED, RISK


@pytest.fixture(autouse=True)
def _brussels():
    with timezone.override("Europe/Brussels"), translation.override("en"):
        yield


def drawn(source: str, **facts: Any) -> str:
    return engines["django"].from_string(source).render({"now": NOW, **facts})


@pytest.mark.parametrize("name", ["style", "onclick", "onmouseover", "hx_on__click", "hx-on:click"])
def test_what_the_policy_forbids_is_refused(name):
    with pytest.raises(ValueError, match=r"not allowed|not the name"):
        attributes({name: "x"})


def test_values_are_escaped():
    assert attributes({"data_x": '"><script>', "hidden": True, "title": None}) == (
        " data-x=&quot;&gt;&lt;script&gt; hidden".replace("=&quot;", '="&quot;').replace(
            "&gt; hidden", '&gt;" hidden'
        )
    )
    assert "<script>" not in drawn("{% badge text %}{% av text label=True %}", text="<script>")


@pytest.mark.parametrize(
    ("_case", "value"),
    [("number", 2), ("text", "P2"), ("member", Priority.P2), ("digit", "2")],
)
def test_a_priority_has_a_shape_a_code_and_a_name(_case, value):
    sign = drawn("{% prio value %}", value=value)

    assert 'data-p="P2"' in sign
    assert '<span class="sr"> serious disruption</span>' in sign


def test_a_tenant_names_its_own_priorities():
    assert ">kritiek<" in drawn('{% prio 1 "kritiek" code=False %}').replace("</svg>", "</svg>>")


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_glyph_of_its_own(status):
    sign = drawn("{% status status %}", status=status)

    assert f'data-s="{status.value}"' in sign
    assert str(status.label) in sign


@pytest.mark.parametrize(
    ("_case", "view", "state", "shown"),
    [
        ("on track", OK, "on track", "23 Nov 13:11"),
        ("at risk", RISK, "at risk", "14:24"),
        ("overdue", LATE, "overdue", "13:14"),
        ("paused", PAUSED, "paused", "paused"),
        ("met", MET, "met", "4 min"),
        ("too late", MISSED, "too late", "late, 1 h 06"),
    ],
)
def test_a_clock_says_how_it_stands(_case, view, state, shown):
    sign = drawn("{% clock view %}", view=view).replace("\u00a0", " ")

    assert f">{shown}<" in sign.replace("</svg>paused", "</svg>>paused")
    assert f", {state}</span>" in sign


def test_only_a_running_clock_counts():
    assert "data-due" in drawn("{% clock view %}", view=OK)
    assert "data-due" not in drawn("{% clock view %}", view=MET)
    assert "data-due" not in drawn("{% clock view %}", view=PAUSED)


def test_a_clock_may_be_a_dictionary():
    view = {"kind": "update", "label": "", "state": "ok", "due_at": NOW + timedelta(hours=2)}

    assert ">16:20</time>" in drawn("{% clock view %}", view=view)


def test_the_meter_shows_what_is_gone():
    view = SimpleNamespace(
        state="ok", started_at=NOW - timedelta(hours=1), due_at=NOW + timedelta(hours=3)
    )

    assert 'width="25.0%"' in drawn("{% clock_used view as used %}{% meter used %}", view=view)


@pytest.mark.parametrize("stands", ["stopped_at", "stands_at"])
def test_the_meter_of_a_clock_that_stands_does_not_grow(stands):
    begun = NOW - timedelta(hours=3)
    view = {
        "started_at": begun,
        "due_at": begun + timedelta(hours=4),
        stands: begun + timedelta(hours=1),
    }

    assert 'width="25.0%"' in drawn("{% clock_used view as used %}{% meter used %}", view=view)


def test_a_button_that_is_only_an_icon_has_a_name():
    sign = drawn('{% btn "More actions" "ellipsis" icon_only=True popovertarget="more" %}')

    assert 'aria-label="More actions"' in sign
    assert 'popovertarget="more"' in sign
    assert 'type="button"' in sign


def test_a_key_is_carried_by_its_control():
    assert 'aria-keyshortcuts="E"' in drawn('{% btn "Escalate" key="E" %}')


def test_a_filter_can_be_taken_away():
    sign = drawn('{% chip "Team" "North" remove="/desk/" %}')

    assert '<a class="x" href="/desk/">' in sign
    assert "Remove the filter Team North" in sign


@pytest.mark.parametrize(
    ("name", "initials", "short"),
    [
        ("Sara El Amrani", "SA", "S. El Amrani"),
        ("Mees de Wit", "MW", "M. de Wit"),
        ("Prince", "P", "Prince"),
        ("", "", ""),
    ],
)
def test_names_become_short(name, initials, short):
    assert initials_of(name) == initials
    assert short_name(name) == short


@pytest.mark.parametrize(("rows", "is_open"), [(0, False), ([], False), (2, True), (["x"], True)])
def test_a_part_is_open_by_what_there_is_in_it(rows: object, is_open: bool):
    html = drawn("{% fold 'Law' open=rows %}x{% endfold %}", rows=rows)

    assert ("<details open" in html) is is_open
