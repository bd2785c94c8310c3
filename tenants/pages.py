"""What a page says of itself beside its view: who may open it, its places in the menu, samples.

Doors, menu, first page and the names of kept forms read it; so do the walk of strangers, the sweep
over languages and widths, and the budget of statements. `urls.py` alone says at which address it
stands. Found by `tests/walls/test_pages.py`: a page that says nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.utils.translation import gettext_lazy

from tenants.errors import Words
from tenants.rules.roles import Action, Actor

V = TypeVar("V", bound=Callable[..., Any])
# What a page may ask of the database unless it says otherwise.
MOST_STATEMENTS: Final = 20


class Menu(Enum):
    DESK = "desk"
    PORTAL = "portal"


# The parts of the desk's menu, by the number that each begins at. What is worked with all day
# stands first and is never folded; what has no name leads elsewhere.
PARTS: Final[tuple[tuple[int, Words], ...]] = (
    (0, gettext_lazy("Work")),
    (50, gettext_lazy("Causes and services")),
    (60, gettext_lazy("Duties and proof")),
    (70, gettext_lazy("Results")),
    (90, ""),
)


class Opens(Enum):
    """What comes when an address is opened."""

    PAGE = "page"
    # It is only sent to.
    NOTHING = "nothing"
    # A file, or figures for a machine.
    DATA = "data"


@dataclass(frozen=True)
class Entry:
    """A place in a menu, in the order of its numbers; without a query it leads to the page itself.

    `count` names a figure in the page's `nav_counts`; `go` is the key after G; `short` fits the
    bar of a narrow screen.
    """

    menu: Menu
    order: int
    label: Words
    icon: str
    query: str = ""
    count: str = ""
    short: Words = ""
    go: str = ""
    is_new: bool = False
    # Leads to the other side, for who has roles at both; what they may do there is judged there.
    is_across: bool = False


@dataclass(frozen=True)
class Page:
    """One page: for who may do `action` at some tenant; without one for everybody who signed in."""

    action: Action | None = None
    # Nobody has to sign in.
    is_public: bool = False
    opens: Opens = Opens.PAGE
    # It is there in a demo only.
    is_of_demo: bool = False
    menu: tuple[Entry, ...] = ()
    # What sending its form does, said where that form is kept.
    does: Words = ""
    # Whether a form that met an ended session is kept at all: there is something to send again.
    is_kept: bool = True
    # Of which kind the rows in its address are (`tests/samples.py` makes one), and which words.
    sample: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # With which queries it is looked at; `{customer}` is filled in from its kind.
    queries: tuple[str, ...] = ("",)
    statements: int = MOST_STATEMENTS

    def lets_in(self, actor: Actor) -> bool:
        return self.action is None or actor.may_somewhere(self.action)


def as_page(page: Page) -> Callable[[V], V]:
    """Write a page's declaration on its view; one that is public needs no sign-in."""

    def wrap(view: V) -> V:
        view.page = page  # type: ignore[attr-defined]
        return login_not_required(view) if page.is_public else view

    return wrap


def page_of(view: object) -> Page | None:
    """Return what a view declares; pages of the stock admin declare nothing."""
    found = getattr(view, "page", None)
    return found if isinstance(found, Page) else None
