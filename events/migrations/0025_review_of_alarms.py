"""What is known of what devices reported: a lead until a person has looked."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0024_visit_of_report"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="review",
            field=models.CharField(blank=True, default="", max_length=10, verbose_name="review"),
        ),
        migrations.RunSQL(
            "UPDATE events_case SET review = 'lead' WHERE alarm_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
