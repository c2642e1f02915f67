"""What a running clock is made of, for cases, items and callers, so that another calendar can count it anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

#: The clocks that run when this is taken: the filing rule's in handling, and what the stages had until now.
RUNNING = """
UPDATE events_case SET clock_value = limit_value, clock_unit = limit_unit
 WHERE ended_at IS NULL AND state = 'handling' AND clock_from IS NOT NULL;
UPDATE events_case c SET clock_value = s.value, clock_unit = s.unit
  FROM (VALUES ('intake', 1, 'urgent_hour'), ('filing', 1, 'urgent_hour'), ('dispatch', 1, 'urgent_hour'),
               ('check', 4, 'work_hour'), ('call_back', 1, 'work_day'), ('closing', 4, 'work_hour'))
       AS s(state, value, unit)
 WHERE c.ended_at IS NULL AND c.state = s.state AND c.due_at IS NOT NULL;
UPDATE events_event e SET reply_limits = '[[5, "work_day"]]'
  FROM events_case c WHERE c.id = e.case_id AND c.ended_at IS NULL AND e.reply_due_at IS NOT NULL;
"""


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
        migrations.RunSQL(RUNNING, migrations.RunSQL.noop),
    ]
