"""Notices, their ways out, and where people can be reached."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0010_caller_address"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.BinaryField(default=b"")),
                ("mail", models.BinaryField(default=b"")),
                ("chat", models.BinaryField(default=b"")),
                (
                    "ways_off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None
                    ),
                ),
                ("quiet_begins", models.PositiveSmallIntegerField(null=True)),
                ("quiet_ends", models.PositiveSmallIntegerField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("item_id", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField()),
                ("what", models.CharField(max_length=20)),
                ("rule", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("urgent", models.BooleanField(default=False)),
                ("values", models.JSONField(default=dict)),
                ("why", models.JSONField(default=dict)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="events.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.CharField(max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Sending"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                            ("given_up", "Given Up"),
                            ("dropped", "Dropped"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("message", models.UUIDField(null=True)),
                ("leads", models.BooleanField(default=False)),
                ("cause", models.CharField(blank=True, max_length=40)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="events.notice",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                models.F("user"),
                models.OrderBy(models.F("id"), descending=True),
                name="notice_of_user",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                models.F("user"),
                condition=models.Q(("read_at__isnull", True)),
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(models.F("at"), name="notice_at"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("next_at"),
                models.F("id"),
                condition=models.Q(("state__in", ["queued", "sending", "failed"])),
                name="delivery_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("message"),
                condition=models.Q(("message__isnull", False)),
                name="delivery_message",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("notice", "way"), name="one_delivery_per_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["queued", "sending", "delivered", "failed", "given_up", "dropped"],
                    )
                ),
                name="delivery_state_known",
            ),
        ),
    ]
