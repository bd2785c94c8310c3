"""What may be solved and closed in one call: what is small (R12, R157).

What is critical, or hits information of class 3 or higher, is handled step by step by more than
one person, and closed by its own gates: it is registered, and nothing of it is skipped.
"""

from collections.abc import Iterable
from typing import Final

from incidents.choices import Priority

GRAVE_FROM: Final = 3


def is_for_one_call(priority: int, classes: Iterable[int | None]) -> bool:
    """Say whether this may begin and end in one call; a class not known asks for nothing."""
    return priority != Priority.P1 and all((one or 0) < GRAVE_FROM for one in classes)
