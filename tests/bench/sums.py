"""The sums of figures for data that were copied without their events."""

import sys
import time

from reporting.figures.services.rebuild import rebuild
from tenants.models import Tenant
from tenants.scoping import Scope, all_tenants, entered
from tests.bench.large import Large, superuser


def sum_all(_desk: Large) -> float:
    """Make the sums of every customer anew; return how many seconds that took."""
    begin = time.perf_counter()
    done = 0
    for tenant_id, provider_id in all_tenants():
        with entered(Scope.of(tenant_id, provider_id)):
            done += rebuild(Tenant.objects.get(pk=tenant_id))
    with superuser() as server:
        server.execute("VACUUM (ANALYZE) reporting_figurefact, reporting_figurecell")
    took = time.perf_counter() - begin
    sys.stderr.write(f"{done:,} incidents counted in {took:.0f} s\n")
    return took
