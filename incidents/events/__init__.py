"""What this room tells in the ledger: each code, how it is read and by whom."""

from typing import Final

from incidents.events.articles import ARTICLES
from incidents.events.assets import ASSETS
from incidents.events.beside import BESIDE
from incidents.events.causes import CAUSES
from incidents.events.continuity import CONTINUITY
from incidents.events.controls import CONTROLS
from incidents.events.evidence import EVIDENCE
from incidents.events.flagging import FLAGGING
from incidents.events.handling import HANDLING
from incidents.events.joining import JOINING
from incidents.events.lessons import LESSONS
from incidents.events.outages import OUTAGES
from incidents.events.owed import OWED
from incidents.events.policies import POLICIES
from incidents.events.risks import RISKS
from incidents.events.security import SECURITY
from incidents.events.tasks import TASKS
from incidents.events.team import TEAM

EVENTS: Final = (
    *HANDLING, *JOINING, *OWED, *BESIDE, *LESSONS, *OUTAGES, *ARTICLES, *TASKS, *EVIDENCE,
    *SECURITY,
    *TEAM, *CONTROLS, *CAUSES, *ASSETS, *POLICIES, *FLAGGING, *RISKS, *CONTINUITY,
)  # fmt: skip
