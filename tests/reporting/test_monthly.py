"""The register of a month by mail: on its day, with its rows alone, and to nobody who left."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from reporting.models import ExportJob, MonthlyRegister
from reporting.services import monthly
from reporting.services.jobs import run_due
from reporting.services.monthly import ask_due, month_of_last, next_after
from tenants.clock import now as read_clock
from tenants.models import Membership
from tenants.people.services.account_sending import send_owed
from tenants.people.services.leave import withdraw_member
from tests.reporting.house import ROOM, House, taken

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("_case", "now", "comes", "since", "until"),
    [
        ("in the middle", (2026, 3, 14, 12), (2026, 4, 1, 6), (2026, 2, 1), (2026, 3, 1)),
        ("the last evening, in UTC still that day", (2026, 3, 31, 22, 30), (2026, 5, 1, 6),
         (2026, 3, 1), (2026, 4, 1)),
        ("over the end of a year", (2026, 12, 31, 12), (2027, 1, 1, 6), (2026, 11, 1),
         (2026, 12, 1)),
        ("over the end of summer time", (2026, 10, 31, 12), (2026, 11, 1, 6), (2026, 9, 1),
         (2026, 10, 1)),
    ],
)  # fmt: skip
def test_the_month_is_that_of_the_reader(_case, now, comes, since, until):
    def there(parts: tuple[int, ...]) -> datetime:
        return datetime(*parts).replace(tzinfo=BRUSSELS)  # type: ignore[arg-type]  # noqa: DTZ001

    at = datetime(*now).replace(tzinfo=UTC)  # noqa: DTZ001 - said at once

    assert next_after(at, BRUSSELS) == there(comes)
    assert month_of_last(at, BRUSSELS) == (there(since), there(until))


@pytest.fixture
def wanted(committed_house: House, settings) -> MonthlyRegister:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    answer = committed_house.client("audra").post(f"{ROOM}monthly/", {"form": "set"})
    assert answer.status_code == 302
    with committed_house.world.entered():
        return MonthlyRegister.objects.get()


def on_its_day(house: House, row: MonthlyRegister) -> list[mail.EmailMessage]:
    """Let its moment come, and whatever follows; return what was mailed."""
    mail.outbox.clear()
    with house.world.entered():
        row.refresh_from_db()
    assert row.due_at is not None
    ask_due(now=row.due_at)
    run_due(now=read_clock())
    send_owed(now=read_clock())
    return list(mail.outbox)


def test_it_holds_the_rows_of_that_month_and_of_no_other_tenant(
    committed_house: House, wanted: MonthlyRegister
):
    house = committed_house
    assert wanted.due_at is not None
    ends = wanted.due_at.astimezone(BRUSSELS).replace(hour=0)
    inside = house.register(now=ends - timedelta(minutes=1), title="Of the month")
    house.register(now=ends - timedelta(days=62), title="Of an earlier one")
    house.register("globex", now=ends - timedelta(days=1), title="Of somebody else")

    [letter] = on_its_day(house, wanted)

    assert letter.to == [house.world.user("audra").email]
    [(name, content, kind)] = letter.attachments
    assert (name[:9], kind) == ("register-", "application/zip")
    assert isinstance(content, bytes)
    assert taken(content).references == {inside.reference}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "messages.csv" in archive.namelist()
        every = b"".join(archive.read(one) for one in archive.namelist())
    assert b"Of somebody else" not in every
    with house.world.entered():
        wanted.refresh_from_db()
    assert wanted.due_at == next_after(ends + timedelta(hours=6), BRUSSELS)
    ask_due(now=ends + timedelta(hours=7))
    with house.world.entered():
        assert ExportJob.objects.count() == 1, "once for a month"


def test_what_is_too_large_waits_to_be_fetched(
    committed_house: House, wanted: MonthlyRegister, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(monthly, "MOST_ATTACHED", 10)

    [letter] = on_its_day(committed_house, wanted)

    assert not letter.attachments
    assert ROOM in str(letter.body)


@pytest.mark.parametrize("is_written", [False, True])
def test_who_left_gets_nothing(committed_house: House, wanted: MonthlyRegister, is_written: bool):
    """Before it is asked for, or between its being written and its mail."""
    house = committed_house

    def leave() -> None:
        with house.world.entered():
            member = Membership.objects.get(user=house.world.user("audra"))
            adam = house.world.actor("adam")
            withdraw_member(membership_id=member.pk, actor=adam, now=read_clock(), is_sure=True)

    assert wanted.due_at is not None
    mail.outbox.clear()
    if is_written:
        ask_due(now=wanted.due_at)
        run_due(now=read_clock())
    leave()
    ask_due(now=wanted.due_at)
    run_due(now=read_clock())
    send_owed(now=read_clock())

    assert not mail.outbox
    with house.world.entered():
        assert ExportJob.objects.exists() is is_written


def test_it_is_ended_and_only_who_exports_may_want_it(
    committed_house: House, wanted: MonthlyRegister
):
    house = committed_house
    client = house.client("audra")
    assert "the next one comes on" in client.get(ROOM).text

    client.post(f"{ROOM}monthly/", {"end": "1"})

    with house.world.entered():
        wanted.refresh_from_db()
    assert wanted.due_at is None
    assert "the next one comes on" not in client.get(ROOM).text
    for name in ("agnes", "rik", "carla"):
        answer = house.client(name).post(f"{ROOM}monthly/", {"form": "set"})
        assert answer.status_code == 403, name
