"""A shift is begun and ended by who walks; the track is recorded on shift only, and read by nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from grid import posts, shifts
from grid.models import Post, Shift, TrackPoint
from hub.foundation import clock, journal
from hub.foundation.access import Role
from hub.foundation.errors import Forbidden, NotFound
from hub.foundation.ids import uuid7
from hub.foundation.models import User
from tests.db.small_work import AT, Work

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def walk(minutes: int, n: int = 3) -> list[shifts.Seen]:
    """Some points, a minute apart, from so many minutes after AT on."""
    return [shifts.Seen(AT + (minutes + i) * MINUTE, 109.0 + i / 1000, 32.0, 12) for i in range(n)]


def test_a_tap_sent_twice_is_one_shift_and_one_entry(work: Work) -> None:
    me, before, key = work.who("采集甲"), journal.head(), uuid7()
    with clock.frozen(AT):
        first = shifts.begin(key, me)
        assert shifts.begin(key, me).pk == shifts.begin(uuid7(), me).pk == first.pk
    with clock.frozen(AT + 30 * MINUTE):
        assert shifts.end(key, me).ended_at == AT + 30 * MINUTE
        assert shifts.end(key, me).ended_at == AT + 30 * MINUTE
    told = [one for one in journal.after(before) if one["kind"].startswith("duty.")]
    assert [one["kind"] for one in told] == ["duty.begun", "duty.ended"]
    assert not any("lon" in str(one["data"]) for one in told)
    assert told[0]["audience"] == [f"user:{work.user_id('采集甲')}"]


def test_only_what_lies_within_the_shift_is_kept_and_each_point_once(work: Work) -> None:
    me, key = work.who("采集甲"), uuid7()
    with clock.frozen(AT + 10 * MINUTE):
        shifts.begin(key, me, AT)
        assert shifts.record(key, walk(-2, 4), me) == 2
        assert shifts.record(key, walk(0, 2), me) == 2
        shifts.record(key, walk(8, 2), me)
        shifts.end(key, me, AT + 8 * MINUTE)
    with clock.frozen(AT + 12 * MINUTE):
        assert shifts.record(key, walk(11), me) == 0
    (day,) = shifts.of_day(work.user_id("采集甲"), clock.city_day(AT))
    assert [one.at for one in day.track.order_by("at")] == [AT, AT + MINUTE, AT + 8 * MINUTE]


def test_a_track_is_its_own_walkers(work: Work) -> None:
    key = uuid7()
    with clock.frozen(AT):
        shifts.begin(key, work.who("采集甲"))
        for other in ("采集乙", "网格员"):
            with pytest.raises(NotFound):
                shifts.record(key, walk(0), work.who(other))
            with pytest.raises(NotFound):
                shifts.end(key, work.who(other))
        with pytest.raises(Forbidden):
            shifts.begin(uuid7(), work.who("值班"))
        client = Client()
        client.force_login(User.objects.get(pk=work.user_id("值班")))
        assert client.get("/api/shift/track").json() == []


def test_a_forgotten_shift_ends_where_its_track_ends_and_tracks_go_after_their_time(
    work: Work,
) -> None:
    me, key = work.who("采集甲"), uuid7()
    with clock.frozen(AT):
        shifts.begin(key, me)
        shifts.record(key, walk(0, 1), me)
    with clock.frozen(AT + dt.timedelta(hours=17)):
        shifts.sweep(30)
        assert Shift.objects.get(pk=key).ended_at == AT
        assert TrackPoint.objects.filter(shift_id=key).count() == 1
    with clock.frozen(AT + dt.timedelta(days=31)):
        shifts.sweep(30)
    assert not Shift.objects.filter(pk=key).exists()
    assert not TrackPoint.objects.exists()


def test_what_comes_late_lengthens_a_forgotten_shift_and_its_tap_ends_it(work: Work) -> None:
    me, key = work.who("采集甲"), uuid7()
    with clock.frozen(AT):
        shifts.begin(key, me)
    with clock.frozen(AT + dt.timedelta(hours=17)):
        shifts.sweep(30)
        assert Shift.objects.get(pk=key).ended_at == AT
        assert shifts.record(key, walk(0, 3), me) == 3
        assert shifts.record(key, walk(17 * 60 - 5, 3), me) == 0, "nobody works for so long"
        assert Shift.objects.get(pk=key).ended_at == AT + 2 * MINUTE
        before = journal.head()
        for _twice in range(2):
            assert shifts.end(key, me, AT + 9 * MINUTE).ended_at == AT + 9 * MINUTE
        shifts.end(key, me, AT + 90 * MINUTE)
        assert shifts.record(key, walk(9, 2), me) == 1
    assert Shift.objects.get(pk=key).ended_at == AT + 9 * MINUTE
    told = [one for one in journal.after(before) if one["kind"].startswith("duty.")]
    assert [one["data"]["at"] for one in told] == [(AT + 9 * MINUTE).isoformat()]


def test_a_shift_that_was_over_before_the_hub_heard_of_it_is_one_of_its_own(work: Work) -> None:
    me, over, now = work.who("采集甲"), uuid7(), uuid7()
    with clock.frozen(AT + 60 * MINUTE):
        shifts.begin(now, me, AT + 40 * MINUTE)
        before = journal.head()
        for _twice in range(2):
            made = shifts.begin(over, me, AT, ended_at=AT + 20 * MINUTE)
            assert (made.pk, made.began_at, made.ended_at) == (over, AT, AT + 20 * MINUTE)
            assert shifts.record(over, walk(19, 3), me) == 2
            shifts.end(over, me, AT + 20 * MINUTE)
        running = shifts.running(work.user_id("采集甲"))
    assert running is not None
    assert running.pk == now
    told = [one for one in journal.after(before) if one["kind"].startswith("duty.")]
    assert [one["kind"] for one in told] == ["duty.begun", "duty.ended"]
    assert [one["data"]["at"] for one in told] == [
        AT.isoformat(),
        (AT + 20 * MINUTE).isoformat(),
    ]


def test_a_shift_is_of_the_post_it_was_begun_in_and_of_nobody_else(work: Work) -> None:
    me = work.who("采集甲")
    user = User.objects.get(pk=work.user_id("采集甲"))
    first = Post.objects.get(user=user)
    desk = Post.objects.create(
        user=user, organisation=first.organisation, role=Role.INTAKE_OPERATOR
    )
    with clock.frozen(AT):
        now = posts.scope_of(user, desk)
        with pytest.raises(Forbidden):
            shifts.begin(uuid7(), now)
        key = uuid7()
        assert shifts.begin(key, now, post_id=first.pk).post_id == first.pk
        assert shifts.record(key, walk(0, 1), now) == 1
        assert shifts.end(key, now).ended_at == AT
        stranger = Post.objects.get(user_id=work.user_id("采集乙"))
        with pytest.raises(Forbidden):
            shifts.begin(uuid7(), me, post_id=stranger.pk)
    client = Client()
    client.force_login(user)
    client.post("/api/me/post", {"post_id": first.pk}, "application/json")
    told = {"id": str(uuid7()), "user": stranger.user_id, "post": first.pk}
    answer = client.post("/api/shift", told, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "grid.anothers_shift")


def test_the_phone_says_when_it_was_tapped_and_is_not_believed_beyond_reason(work: Work) -> None:
    me = work.who("采集甲")
    for said, kept in [
        (AT - 40 * MINUTE, AT - 40 * MINUTE),
        (AT - dt.timedelta(days=700), AT),
        (AT + dt.timedelta(days=700), AT),
    ]:
        with clock.frozen(AT):
            made = shifts.begin(uuid7(), me, said)
            assert made.began_at == kept
            shifts.end(made.pk, me)


def test_a_phone_begins_walks_ends_and_reads_its_own_track(work: Work) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=work.user_id("网格员")))
    key = str(uuid7())
    points = [{"at": one.at.isoformat(), "lon": one.lon, "lat": one.lat} for one in walk(1)]
    with clock.frozen(AT + 10 * MINUTE):
        begun = client.post("/api/shift", {"id": key, "at": AT.isoformat()}, "application/json")
        assert begun.json()["id"] == client.get("/api/shift").json()["shift"]["id"] == key
        path = f"/api/shift/{key}"
        for _twice in range(2):
            kept = client.post(f"{path}/track", {"points": points}, "application/json")
            assert kept.json() == {"kept": 3}
        client.post(f"{path}/end", {}, "application/json")
        (told,) = client.get("/api/shift/track").json()
    assert [one[1:3] for one in told["points"]] == [[one["lon"], one["lat"]] for one in points]
    assert told["ended_at"] is not None
