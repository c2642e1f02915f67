"""Centres of districts and streets, units that own or work for others, and a security administrator."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0003_component_stamp"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="post",
            name="post_role_known",
        ),
        migrations.AlterField(
            model_name="post",
            name="role",
            field=models.CharField(
                choices=[
                    ("hotline_agent", "hotline_agent"),
                    ("intake_operator", "intake_operator"),
                    ("shift_supervisor", "shift_supervisor"),
                    ("dispatcher", "dispatcher"),
                    ("district_centre", "district_centre"),
                    ("street_centre", "street_centre"),
                    ("collector", "collector"),
                    ("liaison", "liaison"),
                    ("owner_unit", "owner_unit"),
                    ("contractor_unit", "contractor_unit"),
                    ("handler", "handler"),
                    ("grid_officer", "grid_officer"),
                    ("leader", "leader"),
                    ("auditor", "auditor"),
                    ("system_admin", "system_admin"),
                    ("security_admin", "security_admin"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "hotline_agent",
                            "intake_operator",
                            "shift_supervisor",
                            "dispatcher",
                            "district_centre",
                            "street_centre",
                            "collector",
                            "liaison",
                            "owner_unit",
                            "contractor_unit",
                            "handler",
                            "grid_officer",
                            "leader",
                            "auditor",
                            "system_admin",
                            "security_admin",
                        ],
                    )
                ),
                name="post_role_known",
            ),
        ),
    ]
