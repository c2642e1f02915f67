"""Two processes that start together tell of the city's tables once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from events import city
from events.models import CityVersion
from hub.foundation.models import JournalEntry


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_start_together_tell_it_once() -> None:
    done: list[bool] = []
    gate = threading.Barrier(2)

    def start() -> None:
        gate.wait()
        done.append(city.note())
        connection.close()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert CityVersion.objects.count() == 1
    assert JournalEntry.objects.filter(kind=city.KIND).count() == 1
