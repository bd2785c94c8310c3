"""What this room tells in the ledger: each code, how it is read and by whom."""

from typing import Final

from incidents.events.articles import ARTICLES
from incidents.events.beside import BESIDE
from incidents.events.handling import HANDLING
from incidents.events.joining import JOINING
from incidents.events.outages import OUTAGES
from incidents.events.owed import OWED
from incidents.events.tasks import TASKS

EVENTS: Final = (*HANDLING, *JOINING, *OWED, *BESIDE, *OUTAGES, *ARTICLES, *TASKS)
