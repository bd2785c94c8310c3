"""The hash tree against the vectors of RFC 6962 implementations, and against itself."""

import hashlib

import pytest

from tenants.rules.merkle import leads_to, paths_of, root_of

# The test vectors of the reference implementation of RFC 6962.
_LEAVES = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57", b"\x60\x61\x62\x63\x64\x65\x66\x67"
    b"\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
]  # fmt: skip
_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def _hashes(count: int) -> list[bytes]:
    return [hashlib.sha256(b"\x00" + leaf).digest() for leaf in _LEAVES[:count]]


@pytest.mark.parametrize("size", _ROOTS)
def test_the_roots_are_those_of_the_reference_implementation(size: int):
    assert root_of(_hashes(size)).hex() == _ROOTS[size]


def test_of_nothing_it_is_the_hash_of_nothing():
    assert root_of([]) == hashlib.sha256().digest()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33])
def test_the_way_from_each_leaf_leads_to_the_root_and_no_other_does(size: int):
    leaves = [hashlib.sha256(bytes([n])).digest() for n in range(size)]
    root = root_of(leaves)
    for index, path in enumerate(paths_of(leaves, range(size))):
        assert leads_to(leaves[index], index, size, path) == root
        assert leads_to(b"x" * 32, index, size, path) != root
        assert leads_to(leaves[index], size, size, path) is None
        assert leads_to(leaves[index], index, size, [*path, root]) is None
        if size > 2:
            assert leads_to(leaves[index], (index + 1) % size, size, path) != root
