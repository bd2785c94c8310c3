"""A mark of an address: says whether it is still the same one, and holds no address itself."""

from django.utils.crypto import salted_hmac

_SALT = "an address that was tried"


def mark_of(address: str) -> str:
    """Return the mark of an address or a number; nothing of none."""
    plain = "".join(address.split()).lower()
    return salted_hmac(_SALT, plain).hexdigest() if plain else ""
