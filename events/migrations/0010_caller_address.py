"""Where a caller lives, sealed as the rest of the caller is."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_transferred"),
    ]

    operations = [
        migrations.AddField(
            model_name="caller",
            name="address",
            field=models.BinaryField(null=True),
        ),
    ]
