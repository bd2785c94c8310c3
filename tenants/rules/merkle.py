"""A hash tree as in RFC 6962, section 2.1: one root over many leaves, and the way from each to it.

Who holds the root and the way of one leaf knows that the leaf is in it, and of the others only
hashes.
"""

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(text: str) -> bytes:
    return hashlib.sha256(_LEAF + text.encode()).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of leaves, in this order."""
    return _Tree(leaves).root(0, len(leaves))


def paths_of(leaves: Sequence[bytes], wanted: Sequence[int]) -> list[list[bytes]]:
    """Return for each wanted leaf the hashes beside its way to the root, the lowest first."""
    tree = _Tree(leaves)
    return [tree.path(index) for index in wanted]


def leads_to(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root to which this way leads; None when it is no way in a tree of this size.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            found = _node(beside, found)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            found = _node(found, beside)
        at, last = at // 2, last // 2
    return found if last == 0 else None


class _Tree:
    """Remembers the roots of its parts: ways of a thousand leaves cost little more than of one."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self._roots: dict[tuple[int, int], bytes] = {}

    def root(self, start: int, end: int) -> bytes:
        if end - start == 0:
            return hashlib.sha256().digest()
        if end - start == 1:
            return self._leaves[start]
        if (start, end) not in self._roots:
            middle = start + _split(end - start)
            self._roots[start, end] = _node(self.root(start, middle), self.root(middle, end))
        return self._roots[start, end]

    def path(self, index: int) -> list[bytes]:
        start, end, found = 0, len(self._leaves), list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                found.append(self.root(middle, end))
                end = middle
            else:
                found.append(self.root(start, middle))
                start = middle
        return found[::-1]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _split(size: int) -> int:
    """Return the largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1
