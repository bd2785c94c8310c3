"""Tasks as the desk makes and sees them, for tests."""

import re
from zoneinfo import ZoneInfo

from incidents.models import Task
from tests.incidents.desk.house import House, at

NEW = "/desk/tasks/new/"


def typed(house: House, **said: object) -> dict[str, object]:
    return {
        "title": "Swap the battery", "kind": "task", "tenant": house.world.acme.pk, "priority": 3,
        "user": house.world.user("agnes").pk, "key": f"made-{said.get('title', 'it')}", **said,
    }  # fmt: skip


def local(**ahead: float) -> str:
    return at(**ahead).astimezone(ZoneInfo("Europe/Brussels")).strftime("%Y-%m-%dT%H:%M")


def made(house: House, name: str = "agnes", **said: object) -> Task:
    answer = house.client(name).post(NEW, typed(house, **said))
    assert answer.status_code == 302, answer.context["form"].errors
    with house.world.entered():
        return Task.objects.get(pk=4_000_000_000 + int(answer["Location"].split("/")[-2]))


def fresh(house: House, task: Task) -> Task:
    with house.world.entered():
        return Task.objects.get(pk=task.pk)


def shown(house: House, query: str = "", name: str = "agnes") -> list[str]:
    return re.findall(r'href="/desk/(?:tasks/)?([^"/]+)/" data-open-row',
                      house.client(name).get(f"/desk/{query}").text)  # fmt: skip
