"""Walls of the tokens, and by which function one is known before there is a scope."""

from django.db import migrations

from tenants import engine, engine_tokens, walls


class Migration(migrations.Migration):
    dependencies = [("tenants", "0028_tokens")]

    operations = [
        walls.records_v2("tenants_apitoken", "tenants_apitokenuse"),
        migrations.RunSQL(walls.told("tenants.apitoken", ("apitoken", "id"))),
        migrations.RunSQL(
            engine_tokens.FIND_BEARER
            + "GRANT SELECT ON tenants_apitoken, tenants_apitokenuse TO servicedesk_engine;"
            + engine.handed_to_engine((engine_tokens.SIGNATURE,), (engine_tokens.SIGNATURE,))
        ),
        walls.validate_keys(),
    ]
