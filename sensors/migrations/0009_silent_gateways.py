"""A silent gateway as the cause of an incident."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sensors", "0008_device_commands"),
    ]

    operations = [
        migrations.AlterField(
            model_name="storm",
            name="cause",
            field=models.CharField(
                choices=[
                    ("gateway", "one gateway"),
                    ("near", "one place"),
                    ("silence", "a silent gateway"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="storm",
            name="rule_code",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
