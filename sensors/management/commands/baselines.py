"""`manage.py baselines`: reckon anew what is usual, for the rules that look at deviations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sensors import baselines
from sensors.models import Baseline


class Command(BaseCommand):
    help = (
        "Reckon anew what is usual at each hour of the week (median and spread of the last six weeks), for the rules"
        " that look at deviations; the clock process does it every week."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = baselines.reckon()
        kept = Baseline.objects.count()
        self.stdout.write(f"{made} reckoned, {kept} kept")
