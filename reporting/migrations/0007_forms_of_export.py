"""Exports in more forms than one: with all that hangs on an incident, as a workbook, on paper."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_export_job_walls")]

    operations = [
        migrations.AddField(
            "exportjob",
            "form",
            models.CharField(
                choices=[
                    ("register", "The register (CSV)"),
                    ("set", "With all that hangs on it (CSV files)"),
                    ("lines", "With all that hangs on it (JSON Lines)"),
                    ("book", "With all that hangs on it (XLSX)"),
                    ("paper", "With a list on paper (PDF/A)"),
                ],
                default="register",
                max_length=10,
                verbose_name="form",
            ),
        ),
    ]
