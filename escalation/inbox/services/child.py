"""python -S -m escalation.inbox.services.child: reads mails for another process, one after another.

What comes in by mail was written by anybody. Here it meets nothing but the standard library: no
database, no secrets, no network, so much memory and so much time; what breaks this breaks no more.
"""

import resource
import sys
from typing import Final

from escalation.inbox.rules.carried import LENGTH, packed, read_whole

# Bytes of memory; a mail of 25 MB takes about six times its size.
MEMORY: Final = 768 * 2**20
# Seconds of a processor for one mail.
SECONDS: Final = 20


def main() -> None:
    """Answer each mail that comes with what it says, until nobody asks any more."""
    _bound(resource.RLIMIT_AS, MEMORY)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, 0)
    given, answer = sys.stdin.buffer, sys.stdout.buffer
    while len(head := given.read(LENGTH.size)) == LENGTH.size:
        (size,) = LENGTH.unpack(head)
        used = resource.getrusage(resource.RUSAGE_SELF)
        _bound(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + SECONDS)
        read = packed(read_whole(given.read(size)))
        answer.write(LENGTH.pack(len(read)))
        answer.write(read)
        answer.flush()


def _bound(what: int, most: int) -> None:
    """Let no more of it be used; what was bound closer from without stays so."""
    _soft, hard = resource.getrlimit(what)
    within = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (within, hard))


if __name__ == "__main__":
    main()
