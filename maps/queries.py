"""What the map asks the database: bounded answers for any view."""

from __future__ import annotations

from django.contrib.gis.db.models import Extent

from grid.models import Area

#: Shown while no ground is loaded: Ankang's basin, so that an empty hub opens on land.
NOWHERE = (108.9, 32.6, 109.1, 32.8)


def city_bounds() -> tuple[float, float, float, float]:
    """West, south, east, north of all areas in force; degrees, CGCS2000."""
    found = Area.objects.filter(valid_to=None).aggregate(box=Extent("geom"))["box"]
    return found or NOWHERE
