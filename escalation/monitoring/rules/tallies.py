"""What is counted of a call that was refused: why, and nothing else."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.errors import Words

WRONG_KEY: Final = "wrong_key"
UNREADABLE: Final = "unreadable"
TOO_LARGE: Final = "too_large"
TOO_OFTEN: Final = "too_often"
WHY: Final[Mapping[str, Words]] = MappingProxyType(
    {
        WRONG_KEY: _("with a wrong key"),
        UNREADABLE: _("that could not be read"),
        TOO_LARGE: _("that were too large"),
        TOO_OFTEN: _("that came too often"),
    }
)


def tally_name(why: str) -> str:
    return f"monitoring-{why}"
