"""What is asked of the measures by which a customer works."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LoadMeasures:
    """`sure`: whoever asks has seen what would change."""

    version: str
    text: str = ""
    sure: bool = False
