"""Send one message by a way that is set up, to see whether the other side takes it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext, override

from events.notices import ways, words
from events.notices.matrix import Way
from events.notices.ways import Message, NotTaken
from hub.foundation.ids import uuid7


class Command(BaseCommand):
    """`manage.py try_way sms 13900000000`: nothing of it is stored."""

    help = (
        "Send a trial message by sms, chat, mail or mqtt to an address, and say what became of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The way, and where to."""
        parser.add_argument("way", choices=[way.value for way in Way])
        parser.add_argument(
            "to", help="number, chat id, e-mail address, or an organisation's code for mqtt"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with the cause when it was not taken."""
        way = Way(options["way"])
        out = ways.ready().get(way)
        if out is None:
            raise CommandError(
                f"{way} is not set up: see docs/notices.md for its settings; nothing was sent."
            )
        with override(settings.LANGUAGE_CODE):
            title = gettext("Trial message of %(city)s") % {"city": settings.CITY_NAME}
            text = title + gettext(": this way works.")
        try:
            out.send(Message(id=uuid7(), to=options["to"], title=title, text=text, urgent=False))
        except NotTaken as fault:
            with override("en"):
                raise CommandError(f"Not taken: {words.cause(fault.cause)}.") from None
        self.stdout.write("Taken by the other side.")
