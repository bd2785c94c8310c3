"""What is kept of a form that is not sent yet."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class KeepDraft:
    """`mode` is a `TextMode`; `words` by the names of the fields. Without any nothing is kept."""

    mode: str
    words: Mapping[str, str]
