"""People at their screens: commands with ids of their own, sent again unchanged until they are answered."""

from __future__ import annotations

import io
import threading
import time
import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import requests
from PIL import Image

from tests.chaos.scene import Login
from tests.db.small_work import CURRENT, MANHOLE

#: How long a person's browser waits for one answer, and between two attempts.
ANSWER_S, AGAIN_S = 8.0, 0.3
#: Commands a person gives a second.
PER_S: Final = 2.0


@dataclass(slots=True)
class Click:
    """One command. kind: report, comment, item or photo; answers: what came back, one for each answered attempt."""

    id: str
    kind: str
    path: str
    body: dict[str, Any]
    about: int = 0
    said_at: float = 0.0
    answered_at: float = 0.0
    attempts: int = 0
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    @property
    def effect(self) -> str:
        """The words that are stored once when the command was carried out; empty when it leaves none."""
        if self.kind == "report":
            return self.id
        payload: dict[str, str] = self.body.get("payload", {})
        return payload.get("note") or payload.get("reason") or ""


def picture(number: int) -> bytes:
    """A photo unlike every other, large enough that a full disk notices."""
    dice = Random(number)
    noise = Image.frombytes("RGB", (160, 120), dice.randbytes(160 * 120 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    return out.getvalue()


class Person:
    """Somebody who clicks. clicks: every command given, in order; fails: why attempts were not answered."""

    def __init__(self, login: Login, urls: list[str], seed: int, scale: float) -> None:
        self.login = login
        self.clicks: list[Click] = []
        self.fails: dict[str, int] = {}
        self._urls = urls
        self._tries = 0
        self._wait = 1 / (PER_S * scale)
        self._random = Random(f"{seed} {login.name}")
        self._quiet, self._leave = threading.Event(), threading.Event()
        self._cases: list[int] = []
        self._thread = threading.Thread(target=self._run, name=login.name, daemon=True)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.update(login.cookies)
        self._session.headers["X-CSRFToken"] = login.cookies["csrftoken"]

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def be_quiet(self) -> None:
        """Give no new command; the one in hand is sent until it is answered."""
        self._quiet.set()

    @property
    def is_done(self) -> bool:
        """Whether all is answered."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Give up."""
        self._leave.set()
        self._thread.join(ANSWER_S + 2)

    def first_answer_since(self, at: float) -> float | None:
        """When the first command given after `at` was answered."""
        found = [one.answered_at for one in self.clicks if one.said_at >= at and one.answered_at]
        return min(found, default=None)

    def _run(self) -> None:
        while not self._leave.is_set() and not self._quiet.is_set():
            click = self._think()
            if click is not None:
                self._give(click)
            self._leave.wait(self._wait * self._random.uniform(0.5, 1.5))

    # --- what to do

    def _think(self) -> Click | None:
        dice = self._random.random()
        if self.login.name == "联络":
            return self._work() if dice < 0.7 else self._comment()
        if dice < 0.45 or not self._cases:
            return self._report(photo=dice < 0.12)
        return self._comment()

    def _new(self, kind: str, path: str, body: dict[str, Any], about: int = 0) -> Click:
        return Click(
            str(uuid.UUID(int=self._random.getrandbits(128), version=4)), kind, path, body, about
        )

    def _report(self, *, photo: bool) -> Click:
        click = self._new("report", "/api/cases", {})
        click.body = {
            "id": click.id,
            "kind": "component",
            "class_scheme": CURRENT,
            "class_code": MANHOLE,
            "title": f"报告 {click.id}",
            "text": "路上的井盖不见了",
            "lon": 109.003,
            "lat": 32.003,
        }
        if photo:
            upload = self._new("photo", "/api/uploads", {})
            self._give(upload)
            if upload.answers and upload.answers[0][0] == 200:
                click.body["photos"] = [{"upload": upload.id}]
        return click

    def _comment(self) -> Click | None:
        if not self._cases:
            self._look()
            if not self._cases:
                return None
        case = self._random.choice(self._cases[-30:])
        click = self._new("comment", f"/api/cases/{case}/commands", {}, case)
        click.body = {"id": click.id, "verb": "comment", "payload": {"note": f"备注 {click.id}"}}
        if (
            self._random.random() < 0.1
        ):  # a verb this person may not use now: refused, and kept as refused
            click.kind, click.body["verb"] = "forbidden", "close"
            click.body["payload"] = {"confirmed": True}
        return click

    def _work(self) -> Click | None:
        found = self.ask("/api/items?box=org&limit=50")
        items = [one for one in found.get("items", ()) if one["state"] in ("offered", "accepted")]
        if not items:
            return None
        item = self._random.choice(items)
        self._cases.append(item["case_id"])
        verb = "sign" if item["state"] == "offered" else "return"
        click = self._new("item", f"/api/items/{item['id']}/commands", {}, item["id"])
        payload = {"reason": f"退回 {click.id}", "reason_code": "other"} if verb == "return" else {}
        click.body = {"id": click.id, "verb": verb, "payload": payload}
        return click

    def _look(self) -> None:
        found = self.ask("/api/cases?order=newest&limit=50")
        self._cases += [card["id"] for card in found.get("items", ())]

    # --- the wire

    @property
    def _url(self) -> str:
        """The next web process: who is not answered asks another one."""
        self._tries += 1
        return self._urls[self._tries % len(self._urls)]

    def ask(self, path: str) -> dict[str, Any]:
        """What the API says; empty when it does not."""
        try:
            answer = self._session.get(self._url + path, timeout=ANSWER_S)
            return dict(answer.json()) if answer.status_code == 200 else {}
        except (requests.RequestException, ValueError):
            return {}

    def _give(self, click: Click) -> None:
        self.clicks.append(click)
        click.said_at = time.time()
        wanted = 1 + (self._random.random() < 0.2)  # now and then a finger taps twice
        while len(click.answers) < wanted and not self._leave.is_set():
            click.attempts += 1
            try:
                status, said = self._send(click)
            except (requests.RequestException, ValueError) as error:
                self._failed(type(error).__name__)
                self._leave.wait(AGAIN_S)
                continue
            if status >= 500:
                self._failed(f"{status} {said.get('code', '')}")
                self._leave.wait(AGAIN_S)
                continue
            click.answers.append((status, said))
            click.answered_at = click.answered_at or time.time()
        if click.kind == "report" and click.answers and click.answers[0][1].get("case_id"):
            self._cases.append(click.answers[0][1]["case_id"])

    def _send(self, click: Click) -> tuple[int, dict[str, Any]]:
        if click.kind == "photo":
            photo = picture(uuid.UUID(click.id).int % 2**31)
            answer = self._session.post(
                self._url + click.path,
                data={"id": click.id},
                files={"file": ("photo.png", photo, "image/png")},
                timeout=ANSWER_S,
            )
        else:
            answer = self._session.post(self._url + click.path, json=click.body, timeout=ANSWER_S)
        said = answer.json()
        return answer.status_code, {k: v for k, v in said.items() if k != "case"}

    def _failed(self, why: str) -> None:
        self.fails[why] = self.fails.get(why, 0) + 1
