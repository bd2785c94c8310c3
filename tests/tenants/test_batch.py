"""Which neighbouring steps of a migration are taken as one."""

from collections.abc import Callable

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenants.batch import together

FIELD = models.TextField(default="")
INDEX = models.Index(fields=["words"], name="words_of_page")


def page() -> Operation:
    return migrations.CreateModel("Page", [("id", models.AutoField(primary_key=True))])


def shelf() -> Operation:
    return migrations.CreateModel("Shelf", [("id", models.AutoField(primary_key=True))])


def words() -> Operation:
    return migrations.AddField("page", "words", FIELD.clone())


def other() -> Operation:
    return migrations.AddField("page", "other", FIELD.clone())


def no_words() -> Operation:
    return migrations.RemoveField("page", "words")


def indexed() -> Operation:
    return migrations.AddIndex("page", INDEX)


def ordered() -> Operation:
    return migrations.RunSQL("SELECT 1")


@pytest.mark.parametrize(
    ("steps", "sizes"),
    [
        ([], []),
        ([page], [1]),
        ([page, shelf], [2]),
        ([words, other, indexed], [3]),
        # A model is made as it is after all of them: what follows would be there already.
        ([page, words], [1, 1]),
        ([page, shelf, words, other], [2, 2]),
        ([page, indexed], [1, 1]),
        # The same field twice would be what the second makes of it.
        ([words, no_words], [1, 1]),
        ([no_words, other, words], [2, 1]),
        # A statement stands between what is before it and what is after it.
        ([words, ordered, other], [1, 1, 1]),
        ([ordered, words, other, ordered, ordered], [1, 2, 1, 1]),
    ],
)
def test_neighbours_are_one_unless_one_needs_the_other_done(
    steps: list[Callable[[], Operation]], sizes: list[int]
):
    made = together(*(step() for step in steps))

    assert [len(getattr(one, "steps", [one])) for one in made] == sizes


def test_taken_together_they_come_to_what_they_come_to_one_by_one():
    steps = [page(), shelf(), words(), other(), indexed()]
    apart, joined = ProjectState(), ProjectState()
    # Drawn before, so that each step draws what it touches anew.
    assert apart.apps is not joined.apps
    for step in steps:
        step.state_forwards("desk", apart)
    for step in together(*steps):
        step.state_forwards("desk", joined)

    assert joined == apart
    for name in ("page", "shelf"):
        drawn = joined.apps.get_model("desk", name)._meta
        wanted = apart.apps.get_model("desk", name)._meta
        assert [f.name for f in drawn.get_fields()] == [f.name for f in wanted.get_fields()]
        assert [one.name for one in drawn.indexes] == [one.name for one in wanted.indexes]
