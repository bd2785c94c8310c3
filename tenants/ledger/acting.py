"""Who acts in this transaction, told to the database for what it writes down by itself."""

from django.db import connection

from tenants.rules.roles import Actor


def tell_who_acts(actor: Actor) -> None:
    """Name the person until this transaction ends; the installation itself is nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('servicedesk.actor', %s, true)", [str(actor.user_id or "")]
        )
