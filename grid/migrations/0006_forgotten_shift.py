from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0005_shifts"),
    ]

    operations = [
        migrations.AddField(
            model_name="shift",
            name="forgotten",
            field=models.BooleanField(default=False),
        ),
    ]
