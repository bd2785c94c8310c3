"""Five thousand requests by chance, of everybody, to every address: none is a fault of ours."""

import logging
import os
import secrets
import sys

from django.core.cache import cache
from django.test import override_settings

from tests.fuzzing import Fuzzer
from tests.named import Row
from tests.walls.furnished import furnish

COUNT = 5000


def run() -> list[Row]:
    """FUZZ_SEED repeats a run; FUZZ_COUNT makes it longer."""
    logging.disable(logging.CRITICAL)
    seed = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(10**6))
    count = int(os.environ.get("FUZZ_COUNT", COUNT))
    sys.stdout.write(f"FUZZ_SEED={seed}\n")
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend", ALLOWED_HOSTS=["testserver"]
    ):
        cache.clear()
        faults = list(Fuzzer(furnish("-fuzz"), seed).run(count))
    for fault in faults[:40]:
        sys.stdout.write(f"{fault}\n")
    return [Row(name=f"faults in {count} requests", value=len(faults), unit="faults", limit=0)]
