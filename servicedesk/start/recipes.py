"""What ./desk new writes of each kind: the lists that name it, and what is left to do.

The files stand in `skeletons/`, each where it will stand. After docs/contributing.md, "Recipes".
"""

import re
from dataclasses import dataclass
from typing import Final

NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
CODE: Final = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)*")
# Places of a line that are worked out: among the imports, and in the order of the alphabet.
IMPORT: Final = "import"
SORTED: Final = "sorted"


@dataclass(frozen=True)
class Edit:
    """A change of a file that is there: what is added, and where in it."""

    path: str
    added: str
    # Before which line (a pattern), or one of the two above.
    before: str


@dataclass(frozen=True)
class Recipe:
    """What one kind consists of. `$…` stands for the names of the new thing."""

    rooms: tuple[str, ...]
    # Lists that name it.
    edits: tuple[Edit, ...] = ()
    # What needs a thought, in the order in which it is done.
    left: tuple[str, ...] = ()
    named: re.Pattern[str] = NAME
    # Whether each room has a skeleton of its own.
    is_by_room: bool = False


# Those whose models are a folder.
ROOMS: Final = ("incidents", "tenants", "escalation")
URLS: Final = "incidents/$room/urls.py"
VERBS: Final = "incidents/desk/views/verbs/working.py"
VERB: Final = """\
    "$dashed": Verb(
        _("$words"), "square-pen", ${Name}Form, $name, Action.WORK,
        OPEN, _("It is recorded."),
    ),
"""
EVENT: Final = Edit(
    "$events",
    '    EventKind("$code", _("$words")),\n',
    r"^\)\n\Z",
)
# Names of facts are hashed into the ledger: the list of them is a test.
FACTS: Final = Edit("tests/tenants/ledger/facts.txt", "$code\n", SORTED)
DUTCH: Final = "locale/nl/LC_MESSAGES/django.po: the Dutch of its texts (.ci/translations.py looks)"
COVERAGE: Final = "docs/coverage.tsv, when it shows a requirement"

RECIPES: Final[dict[str, Recipe]] = {
    "model": Recipe(
        rooms=ROOMS,
        edits=(
            Edit("$room/models/__init__.py", "from $room.models.$name import $Name\n", IMPORT),
            Edit("$room/models/__init__.py", '    "$Name",\n', SORTED),
        ),
        left=(
            "its fields and constraints, and which words are personal",
            "./desk manage makemigrations $room -n $name",
            "./desk new wall $name --in $room, and read what it wrote",
            "./desk manage check_recorded --write",
            "./desk manage migrate && ./desk manage check_database --write",
            "reporting/queries/handling.py, when it is about an incident",
            DUTCH,
        ),
    ),
    "wall": Recipe(
        rooms=ROOMS,
        left=(
            "which wall it is: records_v2, configuration_v2, provider_only_v2 (tenants/walls.py)",
            "./desk manage migrate && ./desk manage check_database --write",
        ),
    ),
    "verb": Recipe(
        rooms=("incidents",),
        edits=(
            Edit(VERBS, "from incidents.desk.forms.$name import ${Name}Form\n", IMPORT),
            Edit(VERBS, "from incidents.handling.services.$name import $name\n", IMPORT),
            Edit(VERBS, VERB, r"^\}  # fmt: skip\n\Z"),
            EVENT,
            FACTS,
        ),
        left=(
            "the event: its code in the past tense, before it is told for the first time",
            "who may, in which states, and what it changes",
            DUTCH,
            COVERAGE,
        ),
    ),
    "event": Recipe(
        rooms=(*ROOMS, "reporting"),
        named=CODE,
        edits=(EVENT, FACTS),
        left=(
            "the service that tells it: append_event(…, \"$code\", …)",
            "facts in $room/facts, when it says more than its rows",
            "icon, detail and what an auditor of the customer reads",
            DUTCH,
        ),
    ),
    "page": Recipe(
        rooms=("desk", "portal"),
        is_by_room=True,
        edits=(
            Edit(URLS, "from incidents.$room.views.$name import $name\n", IMPORT),
            Edit(
                URLS,
                '    path("$dashed/", $name, name="$name"),\n',
                r'^    path\("<str:reference>/"',
            ),
        ),
        left=(
            "incidents/$room/queries/$name.py: what stands on it",
            "who may, its icon and its place in the menu: beside the view",
            DUTCH,
            COVERAGE,
        ),
    ),
}  # fmt: skip
