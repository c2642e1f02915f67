"""The combinations of rules a loaded pack brought."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("packs", "0001_loaded_packs")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="loadedpack",
            name="combinations",
            field=models.JSONField(default=list, verbose_name="combinations"),
        ),
    ]
