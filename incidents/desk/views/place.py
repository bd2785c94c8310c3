"""Which list somebody came from: the way back, and what is next in it, keep its filters."""

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from incidents.desk.forms.queue import QueueFilterForm
from incidents.desk.queries.filters import QueueFilters
from tenants.addresses import address
from tenants.middleware import TenantRequest

# In the session, so that it lasts through everything that is done with an incident meanwhile.
NAME = "queue"


def remember(request: TenantRequest) -> None:
    """Keep the address of this list; it is written only when it is another one."""
    query = request.GET.urlencode()
    if request.session.get(NAME, "") != query:
        request.session[NAME] = query


def queue_url(request: TenantRequest) -> str:
    query = request.session.get(NAME, "")
    return f"{address('desk:queue')}?{query}" if query else address("desk:queue")


def queue_filters(request: TenantRequest) -> QueueFilters:
    """Return the filters of that list; those that no longer hold are left out."""
    form = QueueFilterForm(QueryDict(request.session.get(NAME, "")), actor=request.actor)
    return form.filters if form.is_valid() else QueueFilters()


def came_from(request: TenantRequest, otherwise: str = "") -> str:
    """Return the page that a form stood on, when it is one of ours; else the queue."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and "/bulk/" not in wanted else otherwise or address("desk:queue")
