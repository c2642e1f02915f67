"""What a running clock is made of, for cases, items and callers, so that another calendar can count it anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0005_pending_words")]

    operations: ClassVar = [
        *(
            operation
            for model in ("case", "workitem")
            for operation in (
                migrations.AddField(
                    model_name=model,
                    name="clock_value",
                    field=models.PositiveSmallIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name=model,
                    name="clock_unit",
                    field=models.CharField(blank=True, default="", max_length=12),
                ),
                migrations.AddField(
                    model_name=model, name="extensions", field=models.JSONField(default=list)
                ),
            )
        ),
        migrations.AddField(
            model_name="workitem", name="clock_from", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="workitem", name="pauses", field=models.JSONField(default=list)
        ),
        migrations.AddField(
            model_name="event", name="reply_limits", field=models.JSONField(null=True)
        ),
        *(
            migrations.AddIndex(
                model_name="workitem",
                index=models.Index(
                    name,
                    name=f"item_own_{name[:-3]}",
                    condition=models.Q(
                        clock_value__isnull=False, state__in=["accepted", "offered", "working"]
                    ),
                ),
            )
            for name in ("due_at", "yellow_at")
        ),
        migrations.RunSQL(
            sqlfile.load("events", "ddl/0006_clocks"),
            sqlfile.load("events", "ddl/0006_clocks.reverse"),
        ),
    ]
