"""What a macro is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RunMacro:
    macro_id: int
