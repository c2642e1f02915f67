"""The visit a report was made of is found by the report."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0023_visits")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("report__isnull", False)),
                fields=["report"],
                name="visit_of_report",
            ),
        ),
    ]
