"""manage.py load_grid: publish the areas of a geodata file, and say what was refused and why."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from grid import codes, crs, geofile
from grid.features import Asked, Judged, Remark
from grid.ground import ground
from grid.loading import judge
from grid.models import Area, AreaKind, Level
from grid.publishing import Published, publish
from hub.foundation import clock
from hub.foundation.errors import HubError
from hub.foundation.why import render


class Command(BaseCommand):
    help = (
        "Publish areas of one level from GeoJSON, GeoPackage or Shapefile (zipped and gzipped too). "
        "What cannot stand is refused with its number and reason; the rest is published together."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--level", required=True, choices=Level.values)
        parser.add_argument("--code-field", required=True, help="the column of the code")
        parser.add_argument("--name-field", default="", help="the column of the name")
        parser.add_argument("--parent-field", default="", help="the column of the parent's code")
        parser.add_argument("--land-use-field", default="")
        parser.add_argument("--grade-field", default="")
        parser.add_argument(
            "--scheme",
            default=codes.GB,
            help=f"what the codes follow; they are checked for {codes.GB} (default) only",
        )
        parser.add_argument(
            "--parent-scheme", default="", help="of the parents' codes; any if unsaid"
        )
        parser.add_argument(
            "--parent-by",
            default="",
            choices=("field", "code", "place", "none"),
            help="find parents by their column, by the digits of the code, by the largest overlap",
        )
        parser.add_argument("--kind", default="", choices=AreaKind.values)
        parser.add_argument(
            "--crs",
            default="",
            help="EPSG:4326, EPSG:4490, EPSG:4513–4554 (Gauss–Krüger), gcj02 or bd09; "
            "what the file declares if unsaid",
        )
        parser.add_argument(
            "--only",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="only features whose column reads so (* for anything), such as level=county",
        )
        parser.add_argument("--layer", default="", help="which layer, where a file has several")
        parser.add_argument("--encoding", default="", help="of a shapefile's texts, such as GBK")
        parser.add_argument("--repair", action="store_true", help="mend invalid boundaries")
        parser.add_argument(
            "--overlap-m2",
            type=float,
            default=None,
            help="by how much two areas may overlap; 1/200 of the smaller one, at least 1 m², if unsaid",
        )
        parser.add_argument(
            "--valid-from",
            type=dt.date.fromisoformat,
            default=None,
            help="YYYY-MM-DD, today if unsaid",
        )
        parser.add_argument(
            "--end-missing",
            action="store_true",
            help="give up published areas of this level and scheme that the file does not hold",
        )
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="publish nothing when anything is refused"
        )
        parser.add_argument("--dry-run", action="store_true", help="judge only, publish nothing")
        parser.add_argument("--report", type=Path, default=None, help="write the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._load(options)
        except HubError as error:
            raise CommandError(error.sentence()) from error

    def _load(self, options: dict[str, Any]) -> None:
        table = geofile.read(options["file"], layer=options["layer"], encoding=options["encoding"])
        for condition in options["only"]:
            name, _equals, pattern = condition.partition("=")
            table = table.only(name, pattern)
        asked = _asked(options, table)
        self.stdout.write(
            _("%(file)s: %(count)d features, read as %(crs)s.")
            % {"file": table.name, "count": len(table), "crs": asked.crs}
        )
        before = ground(asked.level, asked.scheme, asked.valid_from, asked.parent_scheme)
        judged = judge(table, asked, before, self._watch)
        self._tell(judged)
        published = Published()
        if judged.refused and options["all_or_nothing"]:
            self._keep(options["report"], table, asked, judged, published)
            raise CommandError(
                _("%(count)d features were refused; nothing was published.")
                % {"count": len(judged.refused)}
            )
        if not options["dry_run"]:
            published = publish(
                judged.drafts,
                valid_from=asked.valid_from,
                source=table.name,
                scheme=asked.scheme,
                digest=table.digest,
                end=_missing(table, asked) if options["end_missing"] else (),
            )
        self._keep(options["report"], table, asked, judged, published)
        self._sum_up(table, judged, published, dry=options["dry_run"])

    def _watch(self, items: Iterable[Any], count: int, what: str) -> Iterable[Any]:
        shown: Iterable[Any] = tqdm(items, total=count, desc=what, leave=False, disable=None)
        return shown

    def _tell(self, judged: Judged) -> None:
        for kind, remarks in ((_("repaired"), judged.repaired), (_("refused"), judged.refused)):
            for remark in remarks:
                self.stdout.write(
                    _("  %(kind)s: feature %(number)d (%(code)s). %(sentence)s")
                    % {
                        "kind": kind,
                        "number": remark.number,
                        "code": remark.code or "–",
                        "sentence": render(remark.why.as_json()),
                    }
                )
        if judged.tolerated:
            self.stdout.write(
                _("  %(count)d overlaps within the tolerance, the largest %(m2).1f m².")
                % {"count": judged.tolerated, "m2": judged.tolerated_m2}
            )

    def _sum_up(
        self, table: geofile.Table, judged: Judged, published: Published, *, dry: bool
    ) -> None:
        if dry:
            text = _("%(good)d of %(all)d features could be published; nothing was changed.")
        else:
            text = _(
                "%(good)d of %(all)d features stand: %(made)d new, %(changed)d changed,"
                " %(unchanged)d as they were; %(ended)d areas given up."
            )
        counts = {what: published.total(what) for what in ("made", "changed", "unchanged", "ended")}
        self.stdout.write(text % {"good": len(judged.drafts), "all": len(table), **counts})

    def _keep(
        self,
        path: Path | None,
        table: geofile.Table,
        asked: Asked,
        judged: Judged,
        published: Published,
    ) -> None:
        if path is None:
            return
        outcome = {
            "file": table.name,
            "sha256": table.digest,
            "features": len(table),
            "crs": asked.crs,
            "valid_from": asked.valid_from.isoformat(),
            "refused": [_json(remark) for remark in judged.refused],
            "repaired": [_json(remark) for remark in judged.repaired],
            "overlaps_tolerated": {"count": judged.tolerated, "largest_m2": judged.tolerated_m2},
            "version": published.version_id,
            "published": {level: dict(count) for level, count in published.counts.items()},
        }
        path.write_text(json.dumps(outcome, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _asked(options: dict[str, Any], table: geofile.Table) -> Asked:
    return Asked(
        level=options["level"],
        code_field=options["code_field"],
        crs=crs.named(options["crs"]).name if options["crs"] else table.declared(),
        name_field=options["name_field"],
        parent_field=options["parent_field"],
        land_use_field=options["land_use_field"],
        grade_field=options["grade_field"],
        scheme=options["scheme"],
        parent_scheme=options["parent_scheme"],
        parent_by=options["parent_by"],
        kind=options["kind"],
        repair=options["repair"],
        overlap_m2=options["overlap_m2"],
        valid_from=options["valid_from"] or clock.today(),
    )


def _missing(table: geofile.Table, asked: Asked) -> list[int]:
    """Ids of the published areas of this level and scheme whose code no feature of the file bears."""
    held = {
        text[: codes.DIGITS[asked.level]] if codes.is_checked(asked.scheme) else text
        for text in table.column(asked.code_field)
    }
    standing = Area.objects.filter(level=asked.level, scheme=asked.scheme, valid_to__isnull=True)
    return list(standing.exclude(code__in=held).values_list("id", flat=True))


def _json(remark: Remark) -> dict[str, Any]:
    why = remark.why.as_json()
    return {
        "feature": remark.number,
        "code": remark.code,
        "why": why,
        "sentence": render(why, "en"),
    }
