"""What is kept of a form that is not sent yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from incidents.record.rules.files import Given


@dataclass(frozen=True, kw_only=True)
class KeepDraft:
    """`mode` is a `TextMode`; `words` by the names of the fields. Without any nothing is kept.

    `files` come to those that are kept already, but for `files_out`.
    """

    mode: str
    words: Mapping[str, str]
    files: Sequence[Given] = ()
    files_out: Collection[str] = ()
