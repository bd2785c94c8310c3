"""Why nothing was made of a call: each code, and what it says to a person."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.errors import Words

SAID: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "not_utf8": _("This is not text in UTF-8."),
        "not_json": _("This is not JSON."),
        "not_text": _("This is not the text of a notification."),
        "wrong_shape": _("This is not what the format of this source looks like."),
        "too_many": _("These are too many alerts for one call."),
        "no_key": _("Nothing says by what this is known again."),
        "no_state": _("Nothing says whether this is wrong or well again."),
        "wrong_mapping": _("The mapping of this source cannot be read."),
    }
)
