"""The device types a loaded pack brought, as it left them."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("packs", "0002_combinations")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="loadedpack",
            name="types",
            field=models.JSONField(default=dict, verbose_name="device types"),
        ),
    ]
