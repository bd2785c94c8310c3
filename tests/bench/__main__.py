"""./desk bench [NAME …] [--json]: runs tests/bench/bench_*.py, each on data of its own."""

import sys
from pathlib import Path

from tests.named import run, set_up

if __name__ == "__main__":
    set_up()
    sys.exit(run(Path(__file__).parent, "bench"))
