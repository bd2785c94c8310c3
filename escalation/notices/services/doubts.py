"""Mails that broke off while they were handed over: whose fault is it, theirs or the server's?

One alone proves nothing, and a mail by another server nothing either. When another mail passes
after it, the fault was its own and costs it an attempt. When three in a row break off, it is the
server's: it is asked again later, at no cost.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from escalation.notices.services import outcome
from tenants.scoping import Scope, entered
from tenants.senders import Route

IN_A_ROW: Final = 3


class Doubts:
    """Those of one run, each still leased; at its end the rest is nobody's fault."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._open: dict[Route | None, list[tuple[Scope, int, str]]] = defaultdict(list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A worker that is ended leaves them to their leases.
        if error is None:
            for route in list(self._open):
                self._judge(route, is_away=True)

    def broke_off(self, scope: Scope, notice_id: int, detail: str, *, by: Route | None) -> bool:
        """Remember one; say whether the server is to blame by now."""
        self._open[by].append((scope, notice_id, detail))
        return len(self._open[by]) >= IN_A_ROW

    def passed(self, *, by: Route | None) -> None:
        """The server judged another mail after them: it was not the server."""
        self._judge(by, is_away=False)

    def _judge(self, by: Route | None, *, is_away: bool) -> None:
        for scope, notice_id, detail in self._open.pop(by, []):
            with entered(scope):
                outcome.put_off(notice_id, detail, now=self._clock(), is_away=is_away)
