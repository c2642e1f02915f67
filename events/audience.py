"""Who is concerned by a case: the scope tags that decide who may see it. Pure."""

from __future__ import annotations

from events.records import CaseFile
from events.states import LEFT_ITEM


def audience(file: CaseFile) -> list[str]:
    """Sorted tags: every area of the cell's path, every organisation and person with a part in the case.

    An organisation that returned the case or lost it no longer has a part; one that reported keeps it. The staff
    who reported the problem keep sight of it.
    """
    tags = {f"area:{area}" for area in file.case.area_path}
    for item in file.items:
        if item.state in LEFT_ITEM:
            continue
        tags.update(f"org:{org}" for org in item.org_path)
        if item.person_id is not None:
            tags.add(f"user:{item.person_id}")
    tags.update(f"user:{event.reporter_id}" for event in file.events if event.reporter_id)
    return sorted(tags)
