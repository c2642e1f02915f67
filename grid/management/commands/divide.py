"""manage.py divide: cut communities into unit grids of about one size and publish them."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from grid import codes, crs, geofile
from grid.errors import UnknownArea
from grid.models import Area, Level
from grid.unit_grids import Cut, cut, publish_cuts
from hub.foundation import clock
from hub.foundation.errors import HubError


class Command(BaseCommand):
    help = (
        "Cut an area, or every area of a level, into unit grids of about 10,000 m² that follow given street "
        "lines, never cross its boundary, and are numbered west to east, north to south."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--area", metavar="CODE", help="the area to cut")
        which.add_argument(
            "--level", choices=(Level.COMMUNITY, Level.STREET), help="cut every area of this level"
        )
        parser.add_argument(
            "--scheme", default=codes.GB, help=f"of the codes, {codes.GB} if unsaid"
        )
        parser.add_argument("--target-m2", type=float, default=10_000.0, help="size aimed at")
        parser.add_argument("--along", type=Path, default=None, help="geodata file of street lines")
        parser.add_argument(
            "--along-crs", default="", help="its coordinate system, if not declared"
        )
        parser.add_argument(
            "--valid-from", type=dt.date.fromisoformat, default=None, help="YYYY-MM-DD"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="give up the unit grids there are; new codes follow on",
        )
        parser.add_argument("--dry-run", action="store_true", help="cut only, publish nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._divide(options)
        except HubError as error:
            raise CommandError(error.sentence()) from error

    def _divide(self, options: dict[str, Any]) -> None:
        valid_from = options["valid_from"] or clock.today()
        lines = _lines(options["along"], options["along_crs"])
        cuts: list[Cut] = []
        for area in tqdm(_areas(options, valid_from), desc=_("areas"), leave=False, disable=None):
            made = cut(area, lines, options["target_m2"], replace=options["replace"])
            cuts.append(made)
            self.stdout.write(
                _("%(code)s %(name)s: %(count)d unit grids, %(least).0f to %(most).0f m²")
                % {
                    "code": area.code,
                    "name": area.name,
                    "count": len(made.drafts),
                    "least": made.least_m2,
                    "most": made.most_m2,
                }
            )
        count = sum(len(made.drafts) for made in cuts)
        if options["dry_run"]:
            self.stdout.write(_("%(count)d unit grids could be published.") % {"count": count})
            return
        published = publish_cuts(cuts, valid_from=valid_from, scheme=options["scheme"])
        self.stdout.write(
            _("%(made)d unit grids published, %(ended)d given up.")
            % {"made": published.total("made"), "ended": published.total("ended")}
        )


def _areas(options: dict[str, Any], on: dt.date) -> list[Area]:
    """The areas to cut, by code."""
    areas = Area.objects.filter(scheme=options["scheme"], valid_to__isnull=True, valid_from__lte=on)
    if options["area"]:
        found = list(areas.filter(code=options["area"]))
        if not found:
            raise UnknownArea(got=options["area"], scheme=options["scheme"])
        return found
    return list(areas.filter(level=options["level"]).order_by("code"))


def _lines(path: Path | None, system: str) -> list[Any]:
    """The street lines of a file, in degrees EPSG:4490; other geometries of it are left out."""
    if path is None:
        return []
    table = geofile.read(path)
    drawn = [
        geom
        for geom in table.geoms
        if geom is not None and geom.geom_type in ("LineString", "MultiLineString")
    ]
    return list(
        crs.geometry_to_cgcs2000(drawn, crs.named(system).name if system else table.declared())
    )
