"""Who joins the team of a larger incident by what it touches (source 002, 2.1.4; R57)."""

from tenants.choices import Function


def joiners(*, touches_security: bool, touches_data: bool, touches_safety: bool) -> list[Function]:
    """Return the functions that are part of the team, whoever holds them."""
    asked = (
        (touches_security, Function.CISO),
        (touches_data, Function.DPO),
        (touches_safety, Function.SAFETY_MANAGER),
    )
    return [function for touches, function in asked if touches]
