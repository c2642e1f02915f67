"""A city small enough to hold in the head: two districts, three streets, four communities, grids."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPolygon, Polygon

from grid.models import Area, AreaKind, Level, Organisation
from grid.organisations import OrganisationRow, plant
from hub.foundation.access import Role
from hub.foundation.models import User

#: name, level, parent, square (west, south, size in 0.01°)
AREAS = [
    ("安澜市", "city", None, (0, 0, 8)),
    ("东城区", "district", "安澜市", (0, 0, 4)),
    ("西城区", "district", "安澜市", (4, 0, 4)),
    ("老城街道", "street", "东城区", (0, 0, 2)),
    ("新城街道", "street", "东城区", (2, 0, 2)),
    ("江北街道", "street", "西城区", (4, 0, 2)),
    ("大桥社区", "community", "老城街道", (0, 0, 1)),
    ("文昌社区", "community", "老城街道", (1, 0, 1)),
    ("东风社区", "community", "新城街道", (2, 0, 1)),
    ("江北社区", "community", "江北街道", (4, 0, 1)),
    ("大桥社区01", "grid", "大桥社区", (0, 0, 0.5)),
    ("大桥社区02", "grid", "大桥社区", (0.5, 0, 0.5)),
]
WEST, SOUTH = 109.0, 32.0

ORGANISATIONS = [
    OrganisationRow("city", "安澜市城市运行管理中心", "centre", "市城运中心"),
    OrganisationRow("urban", "安澜市城市管理局", "department", "市城管局", "city"),
    OrganisationRow("water", "安澜市供水公司", "owner", "市供水公司", "urban"),
    OrganisationRow("repair", "大桥市政养护公司", "contractor", "大桥养护", "urban"),
    OrganisationRow("east", "东城区政府", "district", "东城区", "city"),
    OrganisationRow("east-urban", "东城区城市管理局", "department", "东城城管局", "east"),
    OrganisationRow("old-town", "老城街道办事处", "street", "老城街道", "east"),
    OrganisationRow("new-town", "新城街道办事处", "street", "新城街道", "east"),
]
TERRITORIES = {
    "east": "东城区",
    "east-urban": "东城区",
    "old-town": "老城街道",
    "new-town": "新城街道",
}


@dataclass(frozen=True, slots=True)
class City:
    """Areas and organisations of the small city by name and code."""

    areas: dict[str, Area]
    orgs: dict[str, Organisation]

    def path(self, name: str) -> tuple[int, ...]:
        """The area ids from the city down to the area called so."""
        return tuple(self.areas[name].path)


def make() -> City:
    """Make the areas and organisations."""
    areas: dict[str, Area] = {}
    for number, (name, level, parent, (x, y, size)) in enumerate(AREAS):
        west, south, side = WEST + x / 100, SOUTH + y / 100, size / 100
        square = Polygon.from_bbox((west, south, west + side, south + side))
        area = Area(
            scheme="test",
            code=f"{number:03d}",
            name=name,
            level=level,
            kind=AreaKind.UNIT if level == Level.GRID else AreaKind.DIVISION,
            parent=areas[parent] if parent else None,
            path=[],
            geom=MultiPolygon(square, srid=4490),
            point=square.centroid,
            area_m2=1.0,
            valid_from=dt.date(2020, 1, 1),
        )
        area.save()
        area.path = [*(areas[parent].path if parent else []), area.pk]
        area.save()
        areas[name] = area
    rows = [
        OrganisationRow(
            row.code,
            row.name,
            row.kind,
            row.short_name,
            row.parent_code,
            areas[TERRITORIES[row.code]].pk if row.code in TERRITORIES else None,
        )
        for row in ORGANISATIONS
    ]
    return City(areas, plant(rows))


def user(name: str) -> User:
    """A log-in called so."""
    return User.objects.create_user(username=name, name=name)


ALL_ROLES = list(Role)
