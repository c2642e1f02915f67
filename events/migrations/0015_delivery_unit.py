"""The unit whose own system a notice goes to."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0014_city_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="unit",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
    ]
