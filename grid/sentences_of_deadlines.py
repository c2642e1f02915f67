"""The arithmetic of a deadline in words: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

DEADLINES: Final[dict[str, tuple[int, str]]] = {
    "grid.deadline.urgent_hour": (
        1,
        gettext_noop("%(value)s urgent hours from %(start)s, day and night, end at %(at)s."),
    ),
    "grid.deadline.urgent_hour.paused": (
        1,
        gettext_noop(
            "%(value)s urgent hours from %(start)s, day and night, paused for %(paused_min)s"
            " minutes, end at %(at)s."
        ),
    ),
    "grid.deadline.urgent_day": (
        1,
        gettext_noop("%(value)s urgent days of 24 hours from %(start)s, end at %(at)s."),
    ),
    "grid.deadline.urgent_day.paused": (
        1,
        gettext_noop(
            "%(value)s urgent days of 24 hours from %(start)s, paused for %(paused_min)s"
            " minutes, end at %(at)s."
        ),
    ),
    "grid.deadline.natural_day": (
        1,
        gettext_noop("%(value)s calendar days after the day of %(start)s, end at %(at)s."),
    ),
    "grid.deadline.natural_day.paused": (
        1,
        gettext_noop(
            "%(value)s calendar days after the day of %(start)s, paused for %(paused_min)s"
            " minutes, end at %(at)s."
        ),
    ),
    "grid.deadline.work_hour": (
        1,
        gettext_noop(
            "%(value)s working hours from %(start)s within %(hours)s, over %(rest_days)s rest"
            " days, end at %(at)s."
        ),
    ),
    "grid.deadline.work_hour.paused": (
        1,
        gettext_noop(
            "%(value)s working hours from %(start)s within %(hours)s, over %(rest_days)s rest"
            " days, paused for %(paused_min)s working minutes, end at %(at)s."
        ),
    ),
    "grid.deadline.work_hour.provisional": (
        1,
        gettext_noop(
            "%(value)s working hours from %(start)s within %(hours)s, over %(rest_days)s rest"
            " days, end at %(at)s. This is provisional: the calendar of %(years)s is not"
            " published yet, Monday to Friday are assumed."
        ),
    ),
    "grid.deadline.work_hour.paused.provisional": (
        1,
        gettext_noop(
            "%(value)s working hours from %(start)s within %(hours)s, over %(rest_days)s rest"
            " days, paused for %(paused_min)s working minutes, end at %(at)s. This is"
            " provisional: the calendar of %(years)s is not published yet, Monday to Friday"
            " are assumed."
        ),
    ),
    "grid.deadline.work_day": (
        1,
        gettext_noop(
            "%(value)s working days after the day of %(start)s within %(hours)s, over"
            " %(rest_days)s rest days, end at %(at)s."
        ),
    ),
    "grid.deadline.work_day.paused": (
        1,
        gettext_noop(
            "%(value)s working days after the day of %(start)s within %(hours)s, over"
            " %(rest_days)s rest days, paused for %(paused_min)s working minutes, end at"
            " %(at)s."
        ),
    ),
    "grid.deadline.work_day.provisional": (
        1,
        gettext_noop(
            "%(value)s working days after the day of %(start)s within %(hours)s, over"
            " %(rest_days)s rest days, end at %(at)s. This is provisional: the calendar of"
            " %(years)s is not published yet, Monday to Friday are assumed."
        ),
    ),
    "grid.deadline.work_day.paused.provisional": (
        1,
        gettext_noop(
            "%(value)s working days after the day of %(start)s within %(hours)s, over"
            " %(rest_days)s rest days, paused for %(paused_min)s working minutes, end at"
            " %(at)s. This is provisional: the calendar of %(years)s is not published yet,"
            " Monday to Friday are assumed."
        ),
    ),
    "grid.deadline.several": (
        1,
        gettext_noop(
            "%(work_day)s working days, %(work_hour)s working hours, %(urgent_day)s urgent days,"
            " %(urgent_hour)s urgent hours and %(natural_day)s calendar days from %(start)s,"
            " extensions included, paused for %(paused_min)s minutes, end at %(at)s."
        ),
    ),
    "grid.deadline.several.provisional": (
        1,
        gettext_noop(
            "%(work_day)s working days, %(work_hour)s working hours, %(urgent_day)s urgent days,"
            " %(urgent_hour)s urgent hours and %(natural_day)s calendar days from %(start)s,"
            " extensions included, paused for %(paused_min)s minutes, end at %(at)s. This is"
            " provisional: the calendar of %(years)s is not published yet, Monday to Friday"
            " are assumed."
        ),
    ),
}
