"""What the evaluation reads out of the journal: facts, and what the facts of one case share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class EvaluatedCase(models.Model):
    """What all facts of a case share (`events.evaluation.facts`). Written by the reader of the journal alone.

    generation: the version of the fold that read it; 0 is a reading from the beginning made for comparison.
    """

    generation = models.SmallIntegerField()
    case_id = models.BigIntegerField()
    #: The last entry of the case that was read.
    seq = models.BigIntegerField()
    number = models.CharField(max_length=32)
    state = models.CharField(max_length=12)
    suspended = models.BooleanField()
    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=64)
    channel = models.CharField(max_length=32)
    class_scheme = models.CharField(max_length=60)
    class_code = models.CharField(max_length=32)
    class_name = models.CharField(max_length=100)
    area_path: Any = ArrayField(models.BigIntegerField())
    lead_org_id = models.BigIntegerField(null=True)
    departments: Any = ArrayField(models.BigIntegerField())
    filed_seq = models.BigIntegerField(null=True)
    excluded_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["generation", "case_id"], name="one_evaluated_case"),
        ]

    def __str__(self) -> str:
        return self.number


class Fact(models.Model):
    """One thing an evaluation counts (`events.evaluation.facts.Fact`)."""

    generation = models.SmallIntegerField()
    case_id = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    ref = models.BigIntegerField()
    began_seq = models.BigIntegerField()
    began_at = models.DateTimeField()
    round = models.SmallIntegerField()
    turn = models.IntegerField()
    due_at = models.DateTimeField(null=True)
    ended_seq = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=48)
    fulfilled = models.BooleanField()
    in_time = models.BooleanField(null=True)
    org_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    handled_at = models.DateTimeField(null=True)
    parent = models.BigIntegerField(null=True)
    redone_seq = models.BigIntegerField(null=True)
    exempt_seq = models.BigIntegerField(null=True)
    contacted = models.BooleanField(null=True)
    responded = models.BooleanField(null=True)
    resolved = models.BooleanField(null=True)
    rating = models.SmallIntegerField(null=True)
    #: The journal lines that count.
    lines: Any = ArrayField(models.BigIntegerField())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["generation", "case_id", "kind", "ref"], name="one_fact_per_reference"
            ),
        ]
        indexes: ClassVar = [
            # one for each anchor of a definition
            models.Index(fields=["generation", "began_at"], name="fact_began"),
            models.Index(fields=["generation", "ended_at"], name="fact_ended"),
            models.Index(fields=["generation", "judged_at"], name="fact_judged"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref} of case {self.case_id}"
