"""The child that reads mails, with mails that break it: by memory, by time, by its end."""

import os
import time

from escalation.inbox.rules.carried import read_whole
from escalation.inbox.services import child


def _breaks(raw: bytes) -> object:
    if b"geheugen" in raw:
        return bytearray(2 * child.MEMORY)
    if b"rekenen" in raw:
        while True:
            pass
    if b"wachten" in raw:
        time.sleep(60)
    if b"omgevallen" in raw:
        os.abort()
    return read_whole(raw)


if __name__ == "__main__":
    vars(child).update(SECONDS=1, read_whole=_breaks)
    child.main()
