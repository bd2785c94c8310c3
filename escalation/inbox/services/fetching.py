"""The fetcher: a thread for each mailbox, so that none waits for another."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final

from django.db import DatabaseError, connections

from escalation.inbox.services.fetch import (
    Clock,
    Wanted,
    note_fault,
    open_box,
    read_box,
    wanted_boxes,
)
from tenants.outbound_faults import CannotReach
from tenants.rules.mailboxes import Fault

logger = logging.getLogger(__name__)

# Seconds: how often is looked which boxes there are, and after how long a box is tried again.
LOOK: Final = 10.0
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 120.0


@dataclass
class Reader:
    """Reads one box until it is told to stop."""

    wanted: Wanted
    clock: Clock
    stop: Event = field(default_factory=Event)
    thread: Thread | None = None

    def start(self) -> None:
        name = f"mailbox-{self.wanted.name}"
        self.thread = Thread(target=self.run, name=name, daemon=True)
        self.thread.start()

    @property
    def is_running(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    def run(self) -> None:
        pause = FIRST_PAUSE
        while not self.stop.is_set():
            is_well = self.read()
            pause = FIRST_PAUSE if is_well else min(pause * 2, LONGEST_PAUSE)
            self.stop.wait(pause)

    def read(self) -> bool:
        """Read the box for as long as its line holds; return whether it was read at all."""
        is_read = False
        try:
            with open_box(self.wanted) as box:
                while not self.stop.is_set():
                    read_box(self.wanted, box, clock=self.clock)
                    is_read = True
                    # Most of the time nothing comes: no connection to the database is held for it.
                    connections.close_all()
                    box.wait(self.stop)
        except CannotReach as cannot:
            self._note(cannot.fault)
        except DatabaseError:
            # Not the fault of the box, and nowhere to write it: it is tried again.
            logger.exception("mailbox.not_kept")
        except Exception:
            # Whatever it is: one box never stops another.
            logger.exception("mailbox.broke", extra={"mailbox": self.wanted.name})
            self._note(Fault.OURS)
        finally:
            connections.close_all()
        return is_read

    def _note(self, fault: Fault) -> None:
        try:
            note_fault(self.wanted, fault, now=self.clock())
        except DatabaseError:
            logger.exception("mailbox.not_noted")


class Fetcher:
    """Keeps a reader for each mailbox that is wanted, as the settings are now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._readers: dict[Wanted, Reader] = {}

    def look(self) -> None:
        """Begin to read what is wanted and not read yet; end what is wanted no more."""
        wanted = set(wanted_boxes())
        for one in set(self._readers) - wanted:
            self._readers.pop(one).stop.set()
        for one in wanted:
            if one not in self._readers or not self._readers[one].is_running:
                self._readers[one] = Reader(one, self._clock)
                self._readers[one].start()

    def run(self, stop: Event, *, alive: Callable[[], object]) -> None:
        """Look again and again until somebody asks to stop; `alive` is called after each look."""
        while not stop.is_set():
            try:
                self.look()
                alive()
            except DatabaseError:
                logger.exception("fetcher.blind")
            finally:
                connections.close_all()
            stop.wait(LOOK)
        self.end()

    def end(self) -> None:
        readers = list(self._readers.values())
        for reader in readers:
            reader.stop.set()
        for reader in readers:
            if reader.thread is not None:
                reader.thread.join(timeout=LOOK)
