"""What the running role may do with the tables that no tenant owns."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0002_walls"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0010_accessattemptexpiration"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
    ]

    operations = [walls.shared(table, grants) for table, (grants, _) in walls.GLOBAL.items()]
