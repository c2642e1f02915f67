"""What a city's own names are called in English."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sensors", "0014_repeats_and_reach")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="OwnName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("english", models.CharField(max_length=300, verbose_name="in English")),
            ],
            options={
                "verbose_name": "name in English",
                "verbose_name_plural": "names in English",
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="one_english_name_per_name")
                ],
            },
        ),
        migrations.RunSQL(
            sqlfile.load("sensors", "ddl/0015_own_names_stamp"),
            "DROP TRIGGER grid_stamped ON sensors_ownname;",
        ),
    ]
