"""What the bell is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, kw_only=True)
class ChooseMail:
    """`ways` holds a `MailWay` for each `BellSort`; `daily_at` is on the wall clock of `zone`, or
    of the desk where none is said.
    """

    ways: Mapping[str, str]
    daily_at: time
    zone: str = ""
