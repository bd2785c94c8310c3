"""Everything that can be done with an incident: one table of verb, form, service and when."""

from collections.abc import Mapping

from incidents.desk.forms.base import Case, PlainForm
from incidents.desk.views.verb import Verb
from incidents.desk.views.verbs.closing import CLOSING
from incidents.desk.views.verbs.judging import JUDGING
from incidents.desk.views.verbs.lessons import LESSONS
from incidents.desk.views.verbs.owed import OWED
from incidents.desk.views.verbs.owning import OWNING
from incidents.desk.views.verbs.securing import SECURING
from incidents.desk.views.verbs.security import SECURITY
from incidents.desk.views.verbs.talking import TALKING
from incidents.desk.views.verbs.team import TEAM
from incidents.desk.views.verbs.working import WORKING

# In the order of the menus.
VERBS: Mapping[str, Verb] = {
    **JUDGING, **OWNING, **WORKING, **TALKING, **OWED, **CLOSING, **SECURING, **SECURITY,
    **LESSONS, **TEAM,
}  # fmt: skip


def takes_over(name: str, case: Case) -> bool:
    """Say whether this takes an incident out of a colleague's hands: that is asked first."""
    return name == "take" and case.incident.assignee_id not in (None, case.actor.user_id)


def is_at_once(name: str, case: Case) -> bool:
    """Say whether its button does it, without a page in between."""
    return issubclass(VERBS[name].form, PlainForm) and not takes_over(name, case)
