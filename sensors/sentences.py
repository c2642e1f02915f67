"""The sentences of this room's automatic decisions: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from hub.foundation import why

SENTENCES: Final[dict[str, tuple[int, str]]] = {
    "sensors.alarm.raised_above": (
        2,
        _(
            "%(quantity)s of %(device)s was %(value)s %(unit)s at %(at)s: at or above"
            " %(threshold)s %(unit)s%(held_for_s)s, which is level %(level)s of rule %(rule)s"
            " (version %(version)s)."
        ),
    ),
    "sensors.alarm.raised_below": (
        2,
        _(
            "%(quantity)s of %(device)s was %(value)s %(unit)s at %(at)s: at or below"
            " %(threshold)s %(unit)s%(held_for_s)s, which is level %(level)s of rule %(rule)s"
            " (version %(version)s)."
        ),
    ),
    "sensors.alarm.level": (
        1,
        _(
            "%(quantity)s of %(device)s was %(value)s %(unit)s at %(at)s: level %(level)s instead"
            " of level %(was)s of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.cleared": (
        1,
        _(
            "%(quantity)s of %(device)s was %(value)s %(unit)s at %(at)s: back inside the clearing"
            " threshold of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.lifted": (
        1,
        _(
            "The alarm of %(device)s by rule %(rule)s ended at %(at)s without a reading: the rule was"
            " taken out of force, or the device out of service."
        ),
    ),
    "sensors.storm.near": (
        2,
        _(
            "%(devices)s devices within %(metres)s m raised %(rule)s from %(at)s on within"
            " %(within_s)s: from %(least)s on they are taken for one incident."
        ),
    ),
    "sensors.storm.gateway": (
        2,
        _(
            "%(devices)s of %(behind)s devices behind the gateway %(gateway)s raised %(rule)s"
            " from %(at)s on within %(within_s)s: they are taken for one incident."
        ),
    ),
    "sensors.storm.silent": (
        1,
        _(
            "The gateway %(gateway)s has said nothing since %(at)s. Of the %(behind)s devices behind it,"
            " %(devices)s were silent too long when this was seen: they are taken for one incident."
        ),
    ),
    "sensors.storm.silent_title": (
        1,
        _("Gateway silent: %(gateway)s, %(behind)s devices behind it"),
    ),
    "sensors.storm.title": (1, _("%(rule)s: %(device)s and others, %(devices)s devices")),
    "sensors.combination.found": (
        2,
        _(
            "%(name)s (version %(version)s): within %(metres)s m and %(within_s)s of each other:"
            " %(parts)s."
        ),
    ),
    "sensors.maintenance.still": (
        1,
        _(
            "The alarm of %(device)s by rule %(rule)s (version %(version)s), level %(level)s, was raised"
            " at %(raised)s during maintenance and still holds at its end, %(at)s."
        ),
    ),
    "sensors.alarm.rate_above": (
        2,
        _(
            "%(quantity)s of %(device)s changed by %(value)s %(unit)s in %(per_s)s at %(at)s,"
            " measured over %(window_s)s: at or above %(threshold)s %(unit)s%(held_for_s)s, which"
            " is level %(level)s of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.rate_below": (
        2,
        _(
            "%(quantity)s of %(device)s changed by %(value)s %(unit)s in %(per_s)s at %(at)s,"
            " measured over %(window_s)s: at or below %(threshold)s %(unit)s%(held_for_s)s, which"
            " is level %(level)s of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.sum_above": (
        2,
        _(
            "%(quantity)s of %(device)s came to %(value)s %(unit)s in the %(window_s)s before"
            " %(at)s: at or above %(threshold)s %(unit)s%(held_for_s)s, which is level %(level)s"
            " of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.sum_below": (
        2,
        _(
            "%(quantity)s of %(device)s came to %(value)s %(unit)s in the %(window_s)s before"
            " %(at)s: at or below %(threshold)s %(unit)s%(held_for_s)s, which is level %(level)s"
            " of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.mean_above": (
        2,
        _(
            "The mean %(quantity)s of %(device)s was %(value)s %(unit)s in the %(window_s)s"
            " before %(at)s: at or above %(threshold)s %(unit)s%(held_for_s)s, which is level"
            " %(level)s of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.mean_below": (
        2,
        _(
            "The mean %(quantity)s of %(device)s was %(value)s %(unit)s in the %(window_s)s"
            " before %(at)s: at or below %(threshold)s %(unit)s%(held_for_s)s, which is level"
            " %(level)s of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.spread_above": (
        2,
        _(
            "%(quantity)s of %(device)s moved by %(value)s %(unit)s in the %(window_s)s before"
            " %(at)s: at or above %(threshold)s %(unit)s%(held_for_s)s, which is level %(level)s"
            " of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.spread_below": (
        2,
        _(
            "%(quantity)s of %(device)s is stuck: in the %(window_s)s before %(at)s it moved by"
            " %(value)s %(unit)s, %(threshold)s %(unit)s at most%(held_for_s)s, which is level"
            " %(level)s of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.silence": (
        2,
        _(
            "%(device)s has said nothing of %(quantity)s since %(heard_at)s, for %(silent_s)s at"
            " %(at)s, which is level %(level)s of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.silence_level": (
        1,
        _(
            "%(device)s has said nothing of %(quantity)s since %(heard_at)s, for %(silent_s)s at"
            " %(at)s: level %(level)s instead of level %(was)s of rule %(rule)s (version"
            " %(version)s)."
        ),
    ),
    "sensors.alarm.silence_cleared": (
        1,
        _(
            "%(device)s told of %(quantity)s again at %(at)s: the alarm of silence by rule %(rule)s"
            " (version %(version)s) ends."
        ),
    ),
    "sensors.alarm.deviation_above": (
        2,
        _(
            "%(quantity)s of %(device)s was %(reading)s %(reading_unit)s at %(at)s; usual at that"
            " hour of the week is %(usual)s %(reading_unit)s (%(count)s readings since"
            " %(since)s). It is %(value)s %(unit)s above that: at or above %(threshold)s"
            " %(unit)s%(held_for_s)s, which is level %(level)s of rule %(rule)s (version"
            " %(version)s)."
        ),
    ),
    "sensors.alarm.deviation_below": (
        2,
        _(
            "%(quantity)s of %(device)s was %(reading)s %(reading_unit)s at %(at)s; usual at that"
            " hour of the week is %(usual)s %(reading_unit)s (%(count)s readings since"
            " %(since)s). The difference is %(value)s %(unit)s: at or below %(threshold)s"
            " %(unit)s%(held_for_s)s, which is level %(level)s of rule %(rule)s (version"
            " %(version)s)."
        ),
    ),
    "sensors.alarm.measure_level": (
        1,
        _(
            "What rule %(rule)s (version %(version)s) measures of %(quantity)s of %(device)s was"
            " %(value)s %(unit)s at %(at)s: level %(level)s instead of level %(was)s."
        ),
    ),
    "sensors.alarm.measure_cleared": (
        1,
        _(
            "What rule %(rule)s (version %(version)s) measures of %(quantity)s of %(device)s was"
            " %(value)s %(unit)s at %(at)s: back inside the clearing threshold."
        ),
    ),
    "sensors.alarm.flapping": (
        2,
        _(
            "The alarm of %(device)s by rule %(rule)s (version %(version)s) changed %(changes)s"
            " times within %(window_s)s: it is held at its gravest level until it has been calm"
            " for as long."
        ),
    ),
    "sensors.alarm.calm": (
        2,
        _(
            "The alarm of %(device)s by rule %(rule)s (version %(version)s) had been held because"
            " it changed too often; at %(at)s it had been calm for %(window_s)s."
        ),
    ),
    "sensors.alarm.hours_ended": (
        2,
        _(
            "The hours in which rule %(rule)s (version %(version)s) has this level for %(device)s"
            " had ended by %(at)s."
        ),
    ),
    "sensors.alarm.withdrawn": (
        1,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " late. With it in its place, rule %(rule)s (version %(version)s) had no alarm of its"
            " own at %(raised_at)s. What was sent out because of it is not called back."
        ),
    ),
    "sensors.alarm.put_right": (
        1,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " late. With it in its place, the alarm by rule %(rule)s (version %(version)s) began"
            " at %(now_raised_at)s and is of level %(now_level)s, at its gravest %(now_worst)s."
        ),
    ),
    "sensors.alarm.put_right_cleared": (
        1,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " late. With it in its place, the alarm by rule %(rule)s (version %(version)s) lasted"
            " from %(now_raised_at)s to %(now_cleared_at)s, at its gravest of level"
            " %(now_worst)s."
        ),
    ),
    "sensors.alarm.too_late_none": (
        2,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " later than the %(allowed_s)s that rule %(rule)s (version %(version)s) allows, so"
            " the alarm stays as it was told. With it there would have been none."
        ),
    ),
    "sensors.alarm.too_late": (
        2,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " later than the %(allowed_s)s that rule %(rule)s (version %(version)s) allows, so"
            " the alarm stays as it was told. With it, it would have begun at %(now_raised_at)s,"
            " at its gravest of level %(now_worst)s."
        ),
    ),
    "sensors.alarm.too_late_cleared": (
        2,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " later than the %(allowed_s)s that rule %(rule)s (version %(version)s) allows, so"
            " the alarm stays as it was told. With it, it would have lasted from"
            " %(now_raised_at)s to %(now_cleared_at)s, at its gravest of level %(now_worst)s."
        ),
    ),
    "sensors.alarm.too_late_several": (
        1,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " later than the %(allowed_s)s that rule %(rule)s (version %(version)s) allows, so"
            " the alarm stays as it was told. With it, there would have been %(alarms)s alarms in"
            " its place: the first from %(now_raised_at)s to %(now_cleared_at)s, at its gravest of"
            " level %(now_worst)s; the last begun at %(last_raised_at)s, and not over."
        ),
    ),
    "sensors.alarm.too_late_several_cleared": (
        1,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " later than the %(allowed_s)s that rule %(rule)s (version %(version)s) allows, so"
            " the alarm stays as it was told. With it, there would have been %(alarms)s alarms in"
            " its place: the first from %(now_raised_at)s to %(now_cleared_at)s, at its gravest of"
            " level %(now_worst)s; the last from %(last_raised_at)s to %(last_cleared_at)s."
        ),
    ),
    "sensors.alarm.too_late_unreckoned": (
        1,
        _(
            "A reading of %(device)s made at %(reading_at)s (%(reading)s %(reading_unit)s) came"
            " later than the %(allowed_s)s that rule %(rule)s (version %(version)s) allows, so the"
            " alarm stays as it was told. What it would have been was not reckoned, over more than"
            " %(most)s readings; a trial of the rule on its page shows it."
        ),
    ),
    "sensors.load.type": (1, _("No device type has the code %(got)s; load its type first.")),
    "sensors.load.gateway": (
        1,
        _(
            "No device has the code %(got)s, so it cannot be the gateway; register it, or name another."
        ),
    ),
    "sensors.load.component": (1, _("No component has the code %(got)s.")),
    "sensors.load.circle": (
        1,
        _("The device would stand behind itself: %(got)s. Name another gateway, or none."),
    ),
    "sensors.load.code_of_organisation": (
        1,
        _(
            "%(got)s is the code of an organisation: an account of that name at the broker would be both."
            " Give the device another code."
        ),
    ),
    "sensors.load.code_of_source": (
        1,
        _(
            "%(got)s is the code of a source of orders: an account of that name at the broker would be both."
            " Give the device another code."
        ),
    ),
    "sensors.load.code_of_hub": (
        1,
        _("%(got)s is an account of the hub's own at the broker. Give the device another code."),
    ),
    "sensors.load.organisation_named": (
        1,
        _(
            "code: %(got)s names a device, a source of orders or the hub already: an account of that name at the broker"
            " would be both. Give the organisation another code, or register the device under another one."
        ),
    ),
}

why.register(SENTENCES)
