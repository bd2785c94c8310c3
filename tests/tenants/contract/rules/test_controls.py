"""Packs of recurring duties: what ships, and what is not taken."""

import pytest

from tenants.choices import Function
from tenants.contract.rules.controls_text import load_controls
from tenants.contract.rules.regimes import BadRegime
from tenants.data import CONTROLS, control_packs

PACK = (CONTROLS / "governance.yaml").read_text(encoding="utf-8")


def test_what_ships_says_where_it_was_read():
    packs = control_packs()

    assert {code: len(pack.controls) for code, pack in packs.items()} == {
        "governance": 9, "ibp_fo": 3, "ksz_norms": 15, "proactive": 3,
    }  # fmt: skip
    # Annex C has eight, and each is a duty of its own with what would show it.
    annex = [one for code, one in packs["ksz_norms"].controls.items() if code.startswith("ksz_c_")]
    assert [one.article for one in annex] == [f"C.{n}" for n in range(1, 9)]
    assert all(str(one.proof) and one.every for one in annex)
    assert packs["governance"].controls["governance_meeting"].every == 3
    assert packs["ksz_norms"].controls["ksz_c_8"].owner is Function.DPO
    assert all("source" in pack.basis.source for pack in packs.values())


@pytest.mark.parametrize(
    ("_case", "was", "instead", "told"),
    [
        ("nobody says where", "source: ", "sourced: ", "without"),
        ("owned by nobody we know", "owner: management", "owner: janitor", "janitor"),
        ("never again", "every: 12", "every: 0", "is no number"),
        ("without proof", "    proof:", "    proved:", "without"),
        ("of no name", "  policy_review:", "  policy review:", "named by"),
    ],
)
def test_a_pack_that_leaves_out_what_counts_is_not_taken(_case, was, instead, told):
    with pytest.raises(BadRegime, match=told):
        load_controls([PACK.replace(was, instead, 1)])


def test_one_duty_is_of_one_pack():
    with pytest.raises(BadRegime, match="two packs"):
        load_controls([PACK, PACK.replace("pack: governance", "pack: other", 1)])
