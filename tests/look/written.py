"""What the city itself wrote: the words of a page that nobody translates."""

from __future__ import annotations

from contextlib import closing
from typing import Final

import psycopg2

#: The columns that hold what people and the city wrote, not what the hub says.
WRITTEN: Final = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public'
  AND (data_type IN ('text', 'character varying')
       OR column_name IN ('quantities', 'whys', 'commands', 'legend', 'steps')
       OR %(values)s AND data_type IN ('jsonb', 'ARRAY'))
  AND (starts_with(table_name, 'grid_') OR starts_with(table_name, 'events_')
       OR starts_with(table_name, 'sensors_') OR starts_with(table_name, 'maps_')
       OR table_name = 'foundation_user' OR %(values)s AND table_name = 'foundation_journalentry')
ORDER BY 1, 2
"""
#: Areas as a sentence names them: one within the other, from the city down, without a word between (明月街道竹园社区).
CHAINS: Final = """
SELECT string_agg(
  (SELECT string_agg(up.name, '' ORDER BY place)
   FROM unnest(area.path) WITH ORDINALITY AS way (id, place) JOIN grid_area up USING (id)),
  chr(10))
FROM grid_area area
"""


class Written:
    """The city's names, addresses, classes and what people said, in one string.

    The city is alive while it is looked at, so a word that seems foreign may have been written since: ask `anew`.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self.text = self._read(values=False)

    def anew(self, language: str) -> str:
        """As it stands now; in English with the values of codes: large, slow to search, and keys in English."""
        return self._read(values=language == "en")

    def _read(self, *, values: bool) -> str:
        with closing(psycopg2.connect(self._url)) as base, base.cursor() as cursor:
            cursor.execute(WRITTEN, {"values": values})
            texts: list[str] = []
            for table, column in cursor.fetchall():
                words = f'"{column}"::text'
                cursor.execute(
                    f"SELECT string_agg(DISTINCT {words}, chr(10)) FROM \"{table}\" WHERE {words} ~ '[^ -~]'"
                )
                texts += [row[0] for row in cursor.fetchall() if row[0]]
            cursor.execute(CHAINS)
            texts.append(cursor.fetchone()[0] or "")
        return "\n".join(texts)
