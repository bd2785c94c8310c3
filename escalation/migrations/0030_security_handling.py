from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0029_digest_zone"),
    ]

    operations = [
        migrations.AlterField(
            model_name="escalation",
            name="function",
            field=models.CharField(
                blank=True,
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
                verbose_name="told as",
            ),
        ),
    ]
