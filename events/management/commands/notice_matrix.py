"""Print who is told what, by which ways and when, as Markdown."""

from __future__ import annotations

from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils.translation import gettext, override

from events.notices import occasions, outbox, words
from events.notices.matrix import GRAVE, RULES, Level, Quiet, Rule, Way, What
from grid.deadlines import Limit
from hub.foundation.markdown import table

INTRODUCTION: Final = """\
# Notices

Written by `manage.py notice_matrix > docs/notices.md` from `events/notices/matrix.py`; change that, not this page.

A reader of the journal (`events/notices/telling.py`) looks at each entry of a case: what happened, which rows of the
matrix count, whom they mean at this moment (`events/notices/people.py`), and stores one notice for each person, with
the reason why this person. That is the bell of the pages, live by the stream. Whatever else a row names is queued and
sent by threads of the clock process (`events/notices/carrying.py`).

* **Once.** A notice has a key made of what gave cause and of the person; the reader's cursor moves in the same
  transaction. Two clock processes, a kill and a day of downtime change nothing (`tests/flow/test_notices.py`).
* **Only what is so.** Told late, nobody hears of a task that is done, a light that moved or a case that ended.
* **Who did it** is not told. Of one entry each person is told once, by the first row that means him or her; the ways of
  further rows are added.
* **Waiting rows** (before, after) are things that fall due: `before` counts in the limit's own time and waits for the
  bell of work, `after` from the end of the limit. The case is looked at again when they do.
* **Nothing personal** is in a notice: number, class, street, limit. Where people can be reached is sealed, set by
  themselves on the page `/notices`, and stands in no journal.
"""

SENDING: Final = """\
## Sending

What waits for one person on one way leaves as one message: the first three notices in words, and how many more there
are. A message keeps its id over all attempts; it is taken by one process for {lease} seconds, and by the next when that
one died. So a message may be sent twice, under one id: the gateway of text messages gets it as `Idempotency-Key` and
`id`, a mail server as Message-ID, a unit's own system as `id`. The chats take no id of ours.

It is tried again after {waits}, then given up; what is hopeless (a number the gateway refuses) at once. Each step is an
entry of the journal: `notices.told`, `notice.delivered`, `notice.failed` with its cause and when it is tried again,
`notice.given_up`; the bell shows the same, and `/api/cases/{{id}}/notices` for a whole case.

From {begins} to {ends} (quiet hours; a city sets others, a person one's own) what is not urgent waits; urgent rows and
units' own systems do not. Urgent rows also pass over a way a person turned off. What ended meanwhile is not sent.

{ways}
Secrets stand in the settings only. A redirection is not followed. `manage.py try_way sms 13900000000` sends a trial
message and says what became of it.
"""


#: Way → its settings, and what is said by it.
WAYS: Final[dict[Way, tuple[str, str]]] = {
    Way.SMS: (
        "`HUB_SMS_URL`, `HUB_SMS_TOKEN`, `HUB_SMS_SIGN`",
        "a POST of `{id, to, text, urgent}` to a gateway; taken: 2xx, and `code` 0 or ok if it says one",
    ),
    Way.CHAT: (
        "`HUB_CHAT_URL`, `HUB_CHAT_SECRET`",
        "a group robot of 政务微信, 钉钉 or 飞书 in its own shape, signed, mentioning the person",
    ),
    Way.MAIL: ("`HUB_MAIL_URL`, `HUB_MAIL_FROM`", "SMTP"),
    Way.MQTT: ("nothing", "`city/{city}/org/{organisation}/notice`, QoS 1; [topics.md](topics.md)"),
}


class Command(BaseCommand):
    """`manage.py notice_matrix > docs/notices.md`; a house test holds the page to the matrix."""

    help = "Print who is told what, by which ways and when, as Markdown: the page docs/notices.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page to the standard output."""
        with override("en"):
            rows = [_row(rule) for rule in RULES]
            happened = [[f"`{what}`", _words(what), ", ".join(_kinds(what))] for what in What]
        heads = ("row", "when", "who", "of level", "ways beside the bell", "urgent")
        quiet = Quiet()
        ways = [[f"`{way}`", _in_chinese(words.WAYS[way]), *WAYS[way]] for way in Way]
        sending = SENDING.format(
            ways=table(("way", "中文", "set up by", "is"), ways).strip() + "\n",
            lease=int(outbox.LEASE.total_seconds()),
            waits=", ".join(_lasting(int(wait.total_seconds())) for wait in outbox.WAITS),
            begins=_time(quiet.begins),
            ends=_time(quiet.ends),
        )
        self.stdout.write(
            "\n".join(
                [
                    INTRODUCTION,
                    "## The matrix\n",
                    table(heads, rows),
                    "## What happened\n",
                    table(("word", "is told as", "by the entries"), happened),
                    sending,
                ]
            ),
            ending="",
        )


def _row(rule: Rule) -> list[str]:
    when = f"`{rule.on}`"
    if rule.before is not None:
        when = f"{_limit(rule.before)} before (`{rule.on}`)"
    elif rule.after is not None:
        when = f"{_limit(rule.after)} after `{rule.on}`"
    if rule.from_importance:
        when += (
            f", importance {rule.from_importance} and above"
            if rule.from_importance < GRAVE
            else ", gravest cases"
        )
    level = "" if rule.level is Level.ANY else rule.level.value
    ways = ", ".join(f"`{way}`" for way in rule.ways)
    return [f"`{rule.name}`", when, f"`{rule.who}`", level, ways, "yes" if rule.urgent else ""]


def _words(what: What) -> str:
    english = words.LEADS[what]
    return f"{english} {_in_chinese(english)}".replace("%(", "‹").replace(")s", "›")


def _in_chinese(english: str) -> str:
    with override("zh-hans"):
        return gettext(english)


def _kinds(what: What) -> list[str]:
    named = [f"`{kind}`" for kind, happened in occasions.HAPPENED.items() if happened is what]
    if what in (What.OFFERED, What.ASKED):
        named.append("whatever puts a task before somebody")
    if what is What.REMINDED:
        named.append("`event.joined` of an urge or redo")
    return named or ["the time"]


def _limit(limit: Limit) -> str:
    return f"{limit.value} {limit.unit.replace('_', ' ')}{'s' * (limit.value > 1)}"


def _time(minutes: int) -> str:
    return "{:02d}:{:02d}".format(*divmod(minutes, 60))


def _lasting(seconds: int) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
