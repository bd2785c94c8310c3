"""Documents in YAML, as data only: whoever writes one cannot have code run."""

from typing import Any

import yaml

# That of libyaml reads the profile in 40 ms; the one in Python takes half a second.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_document(text: str) -> Any:
    """Return what stands in it. Raise yaml.YAMLError where it is not YAML."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader both ways
