"""A class of its own for a combination, and the case it opened."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sensors", "0012_pack_codecs_and_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="combination",
            name="class_scheme",
            field=models.CharField(
                blank=True, default="", max_length=60, verbose_name="class scheme"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="combination",
            name="class_kind",
            field=models.CharField(
                blank=True, default="", max_length=12, verbose_name="class kind"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="combination",
            name="class_code",
            field=models.CharField(
                blank=True, default="", max_length=32, verbose_name="class code"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="combined",
            name="case_id",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.AlterField(
            model_name="combined",
            name="others",
            field=models.ManyToManyField(related_name="part_of", to="sensors.alarm"),
        ),
    ]
