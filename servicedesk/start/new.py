"""./desk new: the skeleton of a model, a wall, a verb, an event or a page, with its tests.

It writes what one would type alike each time, after the recipes of docs/contributing.md, and says
what is left. The skeletons are plain text in `skeletons/`; nothing needs to be installed for it.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path
from string import Template
from typing import Final

from servicedesk.start.recipes import IMPORT, RECIPES, SORTED, Edit, Recipe
from servicedesk.start.terminal import ROOT, die

SKELETONS: Final = Path(__file__).parent / "skeletons"
SUFFIX: Final = ".skel"
# What would end the text that it stands in.
_SPECIAL: Final = frozenset('"\\{}%$\n')
_IMPORT: Final = re.compile(
    r"^from ((?:servicedesk|tenants|incidents|escalation|reporting)[\w.]*) import"
    r" (?:\([^)]*\)|[^(\n]*)\n",
    re.MULTILINE,
)


def new(arguments: list[str], *, root: Path = ROOT) -> int:
    """Write one skeleton; nothing at all where a file or a name is there already."""
    asked = _parser().parse_args(arguments)
    recipe = RECIPES[asked.kind]
    room = asked.room or recipe.rooms[0]
    if room not in recipe.rooms:
        die(f"a {asked.kind} goes in one of {', '.join(recipe.rooms)}")
    if not recipe.named.fullmatch(asked.name) or iskeyword(asked.name):
        die(f"{asked.name} is no name for one: like on_call, an event like shift.planned")
    if _SPECIAL & set("".join(asked.words)):
        die('its words stand in a text: none of " \\ { } % $')
    names = _names(asked.kind, asked.name, room, " ".join(asked.words), root)
    written = dict(_files(asked.kind, recipe, names, room))
    for path in written:
        if (root / path).exists():
            die(f"{path} is there already; nothing was written")
    changed = _changes(recipe, names, root)
    for path, text in {**written, **changed}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{'wrote' if path in written else 'added to'} {path}\n")
    for line in recipe.left:
        sys.stdout.write(f"left:  {Template(line).substitute(names)}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./desk new")
    parser.add_argument("kind", choices=RECIPES)
    parser.add_argument("name", help="like on_call; of an event its code, like shift.planned")
    parser.add_argument("words", nargs="*", help="what people call it, in English")
    parser.add_argument("--in", dest="room", metavar="ROOM", help="where: the first is usual")
    return parser


def _names(kind: str, name: str, room: str, words: str, root: Path) -> dict[str, str]:
    last = _table_of(name, root / room / "migrations") if kind == "wall" else ""
    called = words or name.rpartition(".")[2].replace("_", " ").capitalize()
    code = name if kind == "event" else f"incident.{name}"
    # A room with many of them has one module for each kind: what people do, first of all.
    module = root / room / "events" / "handling.py"
    class_name = "".join(part.capitalize() for part in name.split("_"))
    return {
        "name": name,
        "Name": class_name,
        "table": class_name.lower(),
        "dashed": name.replace("_", "-"),
        "words": called,
        "words_low": called[:1].lower() + called[1:],
        "room": room,
        "code": code,
        "events": f"{room}/events/handling.py" if module.exists() else f"{room}/events.py",
        "last": last,
        "number": f"{int(last[:4]) + 1:04}" if last else "",
    }


def _table_of(name: str, folder: Path) -> str:
    """Return the migration that makes the table: the last one, as a wall follows its table."""
    last = max((path.stem for path in folder.glob("[0-9]*.py")), default="")
    if not last.endswith(f"_{name}"):
        die(f"its table comes first: ./desk manage makemigrations {folder.parent.name} -n {name}")
    return last


def _files(
    kind: str, recipe: Recipe, names: dict[str, str], room: str
) -> Iterator[tuple[str, str]]:
    """Return each file of a skeleton with its text; its place is that in the folder."""
    folder = SKELETONS / kind / room if recipe.is_by_room else SKELETONS / kind
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        place = str(path.relative_to(folder)).removesuffix(SUFFIX)
        for word in ("NAME", "ROOM", "NUMBER"):
            place = place.replace(word, names[word.lower()])
        yield place, Template(path.read_text(encoding="utf-8")).substitute(names)


def _changes(recipe: Recipe, names: dict[str, str], root: Path) -> dict[str, str]:
    """Return the new text of each file that is there and gets something."""
    found: dict[str, str] = {}
    for edit in recipe.edits:
        path, added = (Template(one).substitute(names) for one in (edit.path, edit.added))
        text = found.get(path) or (root / path).read_text(encoding="utf-8")
        if added in text:
            die(f"{path} has {added.strip()} already; nothing was written")
        found[path] = _added(Edit(path, added, edit.before), text)
    return found


def _added(edit: Edit, text: str) -> str:
    if edit.before == IMPORT:
        place = _among_imports(text, edit.added)
    else:
        before = _next_in_order(text, edit.added) if edit.before == SORTED else edit.before
        found = re.search(before, text, re.MULTILINE)
        if found is None:
            die(f"{edit.path} has no line like {before}: nothing was written")
        place = found.start()
    return text[:place] + edit.added + text[place:]


def _among_imports(text: str, added: str) -> int:
    module = added.split()[1]
    imports = list(_IMPORT.finditer(text))
    return next((one.start() for one in imports if one[1] > module), imports[-1].end())


def _next_in_order(text: str, added: str) -> str:
    """Return the line before which another goes in a list in the order of the alphabet."""
    alike = re.compile(r'    "[A-Z][a-z]\w*",' if added.startswith(" ") else r"[a-z_]+\.[a-z_]+.*")
    later = (line for line in text.splitlines() if alike.fullmatch(line) and line > added.rstrip())
    line = next(later, "")
    return rf"^{re.escape(line)}$" if line else r"^\]\n|\Z"
