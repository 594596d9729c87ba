"""What people asked and did not find: alike questions together, counted; texts come already without personal details."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process
from sqlalchemy import Connection, Row, delete, select, update

from dialogs.tables import gaps as table

ALIKE = 72
SHORT = 3
"""Words up to so many letters say little: they are left out when comparing."""
MOST = 2_000
OPEN, DONE, IGNORED = "open", "done", "ignored"
KINDS_IT = {
    "not_understood": "Non capito",
    "unsure": "Capito a metà",
    "answer": "Risposta non capita",
    "no_result": "Nessun aiuto adatto",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that say the same: the most typical one first."""

    ids: tuple[int, ...]
    text: str
    others: tuple[str, ...]
    kinds: tuple[str, ...]
    langs: tuple[str, ...]
    last: datetime

    @property
    def count(self) -> int:
        return len(self.ids)


def clusters(conn: Connection, *, state: str = OPEN, kind: str | None = None, lang: str | None = None) -> list[Cluster]:
    """The newest gaps in groups of alike ones, the most frequent first."""
    query = select(table).where(table.c.state == state).order_by(table.c.id.desc()).limit(MOST)
    query = query.where(table.c.kind == kind) if kind else query
    rows = list(conn.execute(query.where(table.c.lang == lang) if lang else query))
    texts = [_telling(row.text) for row in rows]
    found = [_cluster([rows[place] for place in group]) for group in grouped(texts)]
    return sorted(found, key=lambda one: (-one.count, -one.last.timestamp()))


def _telling(text: str) -> str:
    plain = default_process(text)
    return " ".join(word for word in plain.split() if len(word) > SHORT) or plain


def grouped(texts: Sequence[str]) -> list[list[int]]:
    """Positions of alike texts together; each text joins the first group whose opening text it resembles."""
    heads: list[str] = []
    groups: list[list[int]] = []
    known: dict[str, int] = {}
    for place, text in enumerate(texts):
        if text in known:
            groups[known[text]].append(place)
            continue
        match = process.extractOne(text, heads, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE) if heads else None
        if match is not None and fuzz.ratio(text, match[0]) > ALIKE // 2:
            group = int(match[2])
        else:
            group = len(heads)
            heads.append(text)
            groups.append([])
        groups[group].append(place)
        known[text] = group
    return groups


def _cluster(rows: Sequence[Row[Any]]) -> Cluster:
    texts = Counter(row.text for row in rows)
    first, *others = [text for text, _ in texts.most_common()]
    kinds, langs = sorted({row.kind for row in rows}), sorted({row.lang for row in rows})
    return Cluster(tuple(row.id for row in rows), first, tuple(others[:8]), tuple(kinds), tuple(langs), max(row.at for row in rows))


def settle(conn: Connection, ids: Sequence[int], state: str) -> int:
    """Mark gaps as done, ignored or open again; returns how many."""
    return conn.execute(update(table).where(table.c.id.in_(list(ids))).values(state=state)).rowcount


def forget_settled(conn: Connection, *, now: datetime, days: int) -> int:
    """Remove gaps that were settled and are older than ``days``."""
    old = table.c.at < now - timedelta(days=days)
    return conn.execute(delete(table).where(old, table.c.state != OPEN)).rowcount
