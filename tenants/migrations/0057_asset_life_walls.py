"""A supplier of one customer is seen with it."""

from typing import Final

from django.db import migrations

from tenants import walls

# As it was, and of one customer alone only with that customer.
NARROWED: Final = f"""
ALTER POLICY tenants_supplier_tenant ON tenants_supplier
    USING ({walls.IN_SCOPE_V2} AND {walls.OF_ITS_CUSTOMER})
    WITH CHECK ({walls.written_in_scope("tenants_supplier")} AND {walls.OF_ITS_CUSTOMER});
ALTER POLICY tenants_supplier_catalogue ON tenants_supplier
    USING ({walls.IN_CATALOGUE} AND {walls.OF_ITS_CUSTOMER});
"""


class Migration(migrations.Migration):
    # After the columns, not with them: keys to shared tables are checked at the end of theirs.
    dependencies = [("tenants", "0056_asset_life")]

    operations = [walls.validate_keys(), migrations.RunSQL(NARROWED)]
