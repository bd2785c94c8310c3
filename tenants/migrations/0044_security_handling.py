from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0043_mailbox_by_token"),
    ]

    operations = [
        migrations.AlterField(
            model_name="functionholder",
            name="function",
            field=models.CharField(
                choices=[
                    ("incident_manager", "Incident manager"),
                    ("ciso", "CISO"),
                    ("ict_coordinator", "ICT coordinator"),
                    ("dpo", "DPO"),
                    ("management", "Management"),
                    ("board", "Board"),
                    ("safety_manager", "Safety manager"),
                    ("crisis_manager", "Crisis manager"),
                    ("legal", "Legal"),
                    ("forensics", "Forensics"),
                    ("communication", "Communication"),
                    ("supplier", "Supplier"),
                    ("first_line", "First line"),
                    ("specialist", "Specialist"),
                    ("on_call_primary", "On call, primary"),
                    ("on_call_secondary", "On call, secondary"),
                    ("escalation_manager", "Escalation manager"),
                    ("containment", "Orders containment"),
                ],
                max_length=24,
                verbose_name="function",
            ),
        ),
    ]
