"""Requests drawn from the schema of the API, of all roles: none a fault, none undocumented."""

import logging
import os
import secrets
import sys
import warnings

from django.core.cache import cache
from django.test import override_settings

from tests.named import Row
from tests.servicedesk.api.fuzzing import asked
from tests.servicedesk.api.house import ApiHouse
from tests.walls.furnished import furnish

COUNT = 20_000
ROLES = ("agnes", "ines", "adam", "sam", "pat", "carla", "rik", "audra")


def run() -> list[Row]:
    """API_SEED repeats a run; API_COUNT makes it shorter."""
    logging.disable(logging.CRITICAL)
    # What it draws by is none of ours.
    warnings.filterwarnings("ignore")
    seed = int(os.environ.get("API_SEED") or secrets.randbelow(10**6))
    count = int(os.environ.get("API_COUNT", COUNT))
    sys.stdout.write(f"API_SEED={seed}\n")
    found: list[str] = []
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        ALLOWED_HOSTS=["testserver"],
        API_PER_MINUTE=10**9,
    ):
        cache.clear()
        furnished = furnish("-api")
        house, reference = ApiHouse(furnished.world), furnished.incidents["rik"].reference
        for number, name in enumerate(ROLES):
            caller = house.caller(name)
            found += asked(caller, reference, count=count // len(ROLES), seed=seed + number)
    for fault in found[:40]:
        sys.stdout.write(f"{fault}\n")
    told = f"faults or undocumented answers in {count} requests"
    return [Row(name=told, value=len(found), unit="answers", limit=0)]
