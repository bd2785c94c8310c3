"""By what a list of the settings may be narrowed: by its own filters, and by nothing else.

Django lets whoever reads a list filter by any column of the table, shown or not. So a list of
people would answer, letter by letter, how the digest of somebody's password begins.
"""

from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest


class OwnFiltersList(ChangeList):
    """Refuses what none of the filters on this page has taken for itself."""

    def get_filters(self, request: HttpRequest) -> Any:
        found = super().get_filters(request)
        _specs, _has_filters, left, *_rest = found
        if left:
            raise DisallowedModelAdminLookup(f"No filter of this list: {', '.join(sorted(left))}")
        return found
