"""What leaves the hub: sent once, tried again, given up, bundled, held back at night; and each step in the journal."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import io
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from events.models import Contact, Delivery
from events.notices import contacts, keeping, outbox, telling, ways
from events.notices.channels.chat import Chat
from events.notices.channels.mail import Mail
from events.notices.channels.sms import Sms
from events.notices.contacts import BadContact, Wanted
from events.notices.matrix import Way
from hub import wiring
from hub.doctor import notices
from hub.foundation import clock, reading
from hub.foundation.errors import BadInput
from hub.foundation.models import JournalEntry
from tests import receivers
from tests.db.notices import tell_on
from tests.db.small_work import AT, Work, call, on_case, report
from tests.db.test_lifecycle import applied
from tests.receivers import Gateway

pytestmark = pytest.mark.django_db

NIGHT = dt.datetime(2026, 11, 18, 15, 0, tzinfo=dt.UTC)  # 23:00 in the city
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with receivers.gateway() as made:
        yield made


@pytest.fixture(autouse=True)
def ready(work: Work, gateway: Gateway) -> Iterator[None]:
    """Text messages are set up, and the liaison has a number."""
    before = dict(ways.ready())
    wiring.connect()
    ways.connect({Way.SMS: Sms(gateway.url, "secret-token", "安澜市")})
    reading.start_at_head(telling.READER)
    contacts.set_own(work.who("联络"), Wanted(phone="13812345678"))
    yield
    ways.connect(before)


def supervised(work: Work, n: int = 1) -> int:
    """A case whose department is supervised: a notice that goes out by text message, at once."""
    case_id = report(call(n, lon=109.002 + n / 500))[0].case_id
    applied(on_case(work.who("值班"), case_id, "supervise", grade=1, reason="反映强烈"))
    tell_on()
    return case_id


def carry() -> int:
    """Send what is due; how many messages."""
    count = 0
    while outbox.send_one():
        count += 1
    return count


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def journal_of(kind: str) -> list[dict[str, object]]:
    return [dict(one.data) for one in JournalEntry.objects.filter(kind=kind).order_by("seq")]


def test_a_text_message_goes_to_the_gateway_once_and_the_journal_says_so(
    work: Work, gateway: Gateway
) -> None:
    case_id = supervised(work)
    assert states() == ["queued"]
    assert carry() == 1
    assert carry() == 0
    (post,) = gateway.posts
    assert post.headers["Authorization"] == "Bearer secret-token"
    assert post.headers["Idempotency-Key"] == post.body["id"]
    assert (post.body["to"], post.body["urgent"]) == ("13812345678", True)
    assert post.body["text"].startswith("【安澜市】一般督办：须按期回复。案卷 AL-20261118-")
    assert states() == ["delivered"]
    (entry,) = journal_of("notice.delivered")
    assert (entry["user_id"], entry["way"], entry["attempt"]) == (work.user_id("联络"), "sms", 1)
    assert case_id


def test_nothing_of_a_person_is_in_the_text_the_journal_or_the_tables(
    work: Work, gateway: Gateway
) -> None:
    supervised(work)
    carry()
    text = gateway.posts[0].body["text"]
    for private in ("张三丰", "13800001234", "大桥路12号", "610902", "反映强烈", "很危险"):
        assert private not in text
    kept = json.dumps(list(JournalEntry.objects.values_list("data", flat=True)), ensure_ascii=False)
    assert "13812345678" not in kept
    contact = Contact.objects.get(user_id=work.user_id("联络"))
    assert b"13812345678" not in bytes(contact.phone)


def test_what_fails_is_tried_again_under_the_same_id_later_and_later(
    work: Work, gateway: Gateway
) -> None:
    supervised(work)
    gateway.answers = [(503, {}), (429, {}), (200, {"code": "busy"})]
    at = AT
    for wait in outbox.WAITS[:3]:
        with clock.frozen(at):
            assert carry() == 1
            assert carry() == 0, "not before its time"
        at += wait
    with clock.frozen(at):
        assert carry() == 1
    assert len(gateway.ids) == 4
    assert len(set(gateway.ids)) == 1
    assert [one["cause"] for one in journal_of("notice.failed")] == ["fault", "busy", "refused"]
    assert all(one["again_at"] for one in journal_of("notice.failed"))
    assert [one["attempt"] for one in journal_of("notice.delivered")] == [4]
    assert states() == ["delivered"]


def test_after_the_last_attempt_it_is_given_up_and_what_is_hopeless_at_once(
    work: Work, gateway: Gateway
) -> None:
    supervised(work)
    gateway.usual = (500, {})
    at = AT
    for wait in (*outbox.WAITS, dt.timedelta(days=1)):
        with clock.frozen(at):
            carry()
        at += wait
    assert states() == ["given_up"]
    assert len(gateway.posts) == len(outbox.WAITS) + 1
    gateway.usual = (400, {})
    supervised(work, 2)
    carry()
    assert [(one["attempt"], one["cause"]) for one in journal_of("notice.given_up")] == [
        (7, "fault"),
        (1, "refused"),
    ]


def test_a_gateway_that_is_not_there_or_sends_elsewhere_is_told_apart(
    work: Work, gateway: Gateway
) -> None:
    supervised(work)
    ways.connect({Way.SMS: Sms("http://127.0.0.1:1/send", "", "")})
    carry()
    ways.connect({Way.SMS: Sms(gateway.url, "", "")})
    gateway.answers = [(302, {}), (401, {})]
    with clock.frozen(AT + dt.timedelta(hours=1)):
        carry()
    assert [one["cause"] for one in journal_of("notice.failed")] == ["unreachable"]
    assert [one["cause"] for one in journal_of("notice.given_up")] == ["refused"]
    assert [post.path for post in gateway.posts] == ["/send"], "a redirection is not followed"


def test_what_waits_for_one_person_leaves_as_one_message(work: Work, gateway: Gateway) -> None:
    for n in range(1, 6):
        supervised(work, n)
    assert carry() == 1
    (post,) = gateway.posts
    assert post.body["text"].startswith("【安澜市】5 条通知：\n")
    assert post.body["text"].endswith("另有 2 条，请登录枢纽查看。")
    assert states() == ["delivered"] * 5
    (entry,) = journal_of("notice.delivered")
    assert len(entry["notices"]) == 5  # type: ignore[arg-type] # a list


def test_a_bundle_that_failed_goes_out_again_as_it_was(work: Work, gateway: Gateway) -> None:
    supervised(work, 1)
    gateway.answers = [(503, {})]
    carry()
    supervised(work, 2)
    with clock.frozen(AT + MINUTE):
        assert carry() == 2
    first, second, third = gateway.posts
    by_id = {post.body["id"]: post.body["text"] for post in (second, third)}
    assert by_id[first.body["id"]] == first.body["text"]
    assert len(by_id) == 2


def test_at_night_only_what_is_urgent_leaves_and_the_rest_in_the_morning(
    work: Work, gateway: Gateway
) -> None:
    case_id = supervised(work)
    carry()
    with clock.frozen(NIGHT):
        applied(on_case(work.who("派遣"), case_id, "remind", note="请尽快"))
        tell_on()
        assert carry() == 0
    (waiting,) = Delivery.objects.filter(state="queued")
    assert waiting.next_at.astimezone(clock.CITY).strftime("%F %H:%M") == "2026-11-19 07:00"
    with clock.frozen(waiting.next_at):
        assert carry() == 1
    assert "催办" in gateway.posts[-1].body["text"]


def test_a_person_sets_own_quiet_hours_and_turns_ways_off_but_for_what_is_urgent(
    work: Work, gateway: Gateway
) -> None:
    liaison = work.who("联络")
    contacts.set_own(liaison, Wanted(phone="13812345678", quiet=(0, 0)))
    case_id = supervised(work)
    with clock.frozen(NIGHT):
        applied(on_case(work.who("派遣"), case_id, "remind", note="请尽快"))
        tell_on()
        assert carry() == 1, "no quiet hours; what waited since noon goes with it"
    contacts.set_own(liaison, Wanted(phone="13812345678", ways_off=("sms",)))
    applied(on_case(work.who("派遣"), case_id, "remind", note="请尽快"))
    tell_on()
    assert carry() == 0
    supervised(work, 2)
    assert carry() == 1
    assert [one["fields"] for one in journal_of("contact.changed")] == [
        ["phone"],
        ["quiet"],
        ["ways_off", "quiet"],
    ]
    contacts.set_own(liaison, Wanted(phone="13812345678", ways_off=("sms",)))
    assert len(journal_of("contact.changed")) == 3, "nothing changed"
    assert contacts.of(liaison)["phone"] == "13812345678"
    assert contacts.of(work.who("处置"))["phone"] == ""


@pytest.mark.parametrize(
    "wanted", [Wanted(phone="call me"), Wanted(mail="nobody"), Wanted(chat="<at id=all>")]
)
def test_an_address_that_is_none_is_refused_with_what_was_expected(
    work: Work, wanted: Wanted
) -> None:
    with pytest.raises(BadContact, match="expected"):
        contacts.set_own(work.who("联络"), wanted)


def test_what_ended_while_it_waited_is_not_sent(work: Work, gateway: Gateway) -> None:
    case_id = supervised(work)
    with clock.frozen(AT + MINUTE):
        applied(on_case(work.who("值班"), case_id, "void", reason_code="duplicate", reason="重复"))
        carry()
    assert states() == ["dropped"]
    assert not gateway.posts


def test_one_without_an_address_any_more_is_given_up_with_its_cause(
    work: Work, gateway: Gateway
) -> None:
    supervised(work)
    contacts.set_own(work.who("联络"), Wanted())
    carry()
    assert [one["cause"] for one in journal_of("notice.given_up")] == ["no_address"]
    supervised(work, 2)
    assert states() == ["given_up"], "who cannot be reached is not queued"


def test_a_message_left_by_a_process_that_died_is_sent_by_the_next_under_its_id(
    work: Work, gateway: Gateway
) -> None:
    supervised(work)
    taken = outbox.take()
    assert taken
    assert carry() == 0, "somebody has it in hand"
    with clock.frozen(AT + outbox.LEASE):
        assert carry() == 1
        outbox.settle(taken, None)  # the dead one wakes up
    assert gateway.ids == [str(taken.id)]
    assert len(journal_of("notice.delivered")) == 1


def test_the_three_chats_get_their_shapes_and_signatures(work: Work, gateway: Gateway) -> None:
    contacts.set_own(work.who("联络"), Wanted(chat="wang.wu"))
    secret = "SECabc"
    for n, (shape, usual) in enumerate(
        (("wecom", {"errcode": 0}), ("dingtalk", {"errcode": 0}), ("feishu", {"code": 0})), start=1
    ):
        gateway.usual = (200, usual)
        made = Chat.of(f"{shape}:{gateway.url}?key=k", secret)
        assert made
        ways.connect({Way.CHAT: made})
        supervised(work, n)
        with clock.frozen(AT):
            assert carry() == 1
    assert set(states()) == {"delivered"}
    wecom, ding, feishu = gateway.posts
    assert wecom.body["msgtype"] == "text"
    assert wecom.body["text"]["mentioned_list"] == ["wang.wu"]
    asked = parse_qs(urlsplit(ding.path).query)
    at = asked["timestamp"][0]
    signed = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(signed).decode()]
    assert ding.body["at"] == {"atUserIds": ["wang.wu"], "isAtAll": False}
    key = f"{feishu.body['timestamp']}\n{secret}".encode()
    signed = hmac.new(key, b"", hashlib.sha256).digest()
    assert feishu.body["sign"] == base64.b64encode(signed).decode()
    assert feishu.body["content"]["text"].startswith('<at user_id="wang.wu"></at> ')
    gateway.usual = (200, {"code": 19021, "msg": "sign match fail"})
    supervised(work, 4)
    carry()
    assert states()[-1] == "failed"


def test_an_e_mail_is_taken_by_a_real_server_or_refused_for_good(work: Work) -> None:
    contacts.set_own(work.who("联络"), Wanted(mail="wang@city.example"))
    with receivers.mail_server() as server:
        made = Mail.of(server.url, "hub@city.example")
        assert made
        ways.connect({Way.MAIL: made})
        supervised(work)
        assert carry() == 1
        (mail,) = server.mails
        assert (mail["To"], mail["From"]) == ("wang@city.example", "hub@city.example")
        assert mail["Subject"].startswith("一般督办：须按期回复 · AL-")
        assert mail.get_content().startswith("一般督办：须按期回复。案卷 AL-")
        assert mail["Message-ID"].startswith(f"<{journal_of('notice.delivered')[0]['message']}@")
        server.refusing = "450 later"
        supervised(work, 2)
        carry()
        server.refusing = "550 no such user"
        with clock.frozen(AT + MINUTE):
            carry()
    assert [one["cause"] for one in journal_of("notice.failed")] == ["refused"]
    assert [one["cause"] for one in journal_of("notice.given_up")] == ["refused"]


def test_a_way_with_an_address_that_is_none_says_what_was_expected() -> None:
    with pytest.raises(BadInput, match="wecom:https"):
        Chat.of("https://qyapi.example/robot?key=secret", "")
    with pytest.raises(BadInput, match="smtp"):
        Mail.of("imap://mail.example", "")
    with pytest.raises(BadInput, match="https"):
        Sms.of("ftp://sms.example", "", "")
    assert (Chat.of("", ""), Mail.of("", ""), Sms.of("", "", "")) == (None, None, None)


def findings() -> dict[str, str]:
    """What the doctor finds of notices, by code."""
    return {one.code: one.sentence() for one in notices.look()}


def test_the_doctor_says_what_did_not_leave_and_what_was_given_up(
    work: Work, gateway: Gateway
) -> None:
    supervised(work)
    assert set(findings()) == {"notices.sent"}
    with clock.frozen(AT + dt.timedelta(hours=1)):
        assert "1 条通知应发未发" in findings()["notices.late"]
        gateway.usual = (400, {})
        carry()
        assert "sms，refused" in findings()["notices.given_up"]
    with override_settings(CHAT_URL="https://robot.example/hook/secret"):
        said = findings()["notices.settings"]
    assert "HUB_CHAT_URL" in said
    assert "secret" not in said


def test_old_notices_are_swept_and_the_journal_keeps_that_they_were_told(work: Work) -> None:
    supervised(work)
    with clock.frozen(AT + keeping.KEPT + MINUTE):
        assert keeping.sweep() == 2
    assert not Delivery.objects.exists()
    assert journal_of("notices.told")


def test_a_way_can_be_tried_from_the_command_line(gateway: Gateway) -> None:
    said = io.StringIO()
    call_command("try_way", "sms", "13900000000", stdout=said)
    assert said.getvalue() == "Taken by the other side.\n"
    assert gateway.posts[0].body["text"] == "【安澜市】安澜市试发消息：该渠道可用。"
    gateway.usual = (503, {})
    with pytest.raises(CommandError, match="the other side had a fault"):
        call_command("try_way", "sms", "13900000000")
    with pytest.raises(CommandError, match="not set up"):
        call_command("try_way", "mail", "wang@city.example")
    assert not Delivery.objects.exists()
