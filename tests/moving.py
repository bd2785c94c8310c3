"""A file of another tool, for tests that look at every page and table."""

import io
from datetime import datetime

from incidents.choices import MoveKind
from incidents.models import MoveIn
from incidents.past.services.move_in import Upload, upload
from tenants.models import Tenant
from tests.people import World


def uploaded_file(world: World, customer: Tenant, now: datetime) -> MoveIn:
    """Upload a file of one asset, as Adam does; needs a scope of the whole provider."""
    ask = Upload(
        file=io.BytesIO(b"name,kind\nSRV-1,server\n"), name="assets.csv", kind=MoveKind.ASSETS,
        customer_id=customer.pk,
    )  # fmt: skip
    return upload(provider_id=world.provider.pk, ask=ask, actor=world.actor("adam"), now=now)
