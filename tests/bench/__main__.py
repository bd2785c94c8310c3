"""./desk bench [NAME …] [--json]: runs tests/bench/bench_*.py, each on data of its own.

`pages` measures queue, incident, portal, register and search on data made once; each can be named
alone.
"""

import sys
from pathlib import Path

from tests.named import run, set_up

IN_PAGES = ("queue", "incident", "portal", "register", "search")

if __name__ == "__main__":
    set_up()
    sys.exit(run(Path(__file__).parent, "bench", on_request=IN_PAGES))
