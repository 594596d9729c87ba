"""A second person reads the draft before it is published: who asked, who answered, with which words; publishes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from knowledge.drafting import ENTRIES, PublishingError
from knowledge.models import CatalogueReview

REVIEWS: Table = CatalogueReview.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Review:
    """One request to read one state of the draft, and its answer (``approved`` is ``None`` while nobody has answered)."""

    id: int
    digest: str
    asked_by: str
    asked_at: datetime
    question: str
    decided_by: str | None
    decided_at: datetime | None
    approved: bool | None
    answer: str

    @property
    def is_open(self) -> bool:
        return self.approved is None


def _review(row: Any) -> Review:
    return Review(**row)


def newest(conn: Connection) -> Review | None:
    """The last request, of whatever state of the draft."""
    row = conn.execute(select(REVIEWS).order_by(REVIEWS.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else _review(row)


def of(conn: Connection, digest: str) -> Review | None:
    """The last request about exactly this draft."""
    query = select(REVIEWS).where(REVIEWS.c.digest == digest).order_by(REVIEWS.c.id.desc()).limit(1)
    row = conn.execute(query).mappings().first()
    return None if row is None else _review(row)


def waits_for(conn: Connection, username: str) -> bool:
    """Whether somebody else asked to read the draft and nothing has changed in it since."""
    review = newest(conn)
    if review is None or not review.is_open or review.asked_by == username:
        return False
    changed: datetime | None = conn.execute(select(func.max(ENTRIES.c.updated_at))).scalar()
    return changed is None or changed <= review.asked_at


def approvals(conn: Connection) -> dict[str, Review]:
    """Who approved each draft that was published, by its digest."""
    query = select(REVIEWS).where(REVIEWS.c.approved.is_(True)).order_by(REVIEWS.c.id)
    return {row["digest"]: _review(row) for row in conn.execute(query).mappings()}


def ask(conn: Connection, digest: str, *, by: str, question: str, at: datetime) -> None:
    """Ask a colleague to read this draft."""
    held = of(conn, digest)
    if held is not None and held.is_open:
        raise PublishingError(f"{held.asked_by} ha già chiesto di rileggere questa bozza.")
    conn.execute(insert(REVIEWS).values(digest=digest, asked_by=by, asked_at=at, question=question, answer=""))


def decide(conn: Connection, review_id: int, digest: str, *, approved: bool, by: str, answer: str, at: datetime) -> None:
    """Say yes or no to a request; only about the draft as it stands, and never to one's own."""
    held = of(conn, digest)
    if held is None or held.id != review_id or not held.is_open:
        raise PublishingError("La bozza è cambiata, oppure qualcuno ha già risposto. Rileggi la pagina.")
    if held.asked_by == by:
        raise PublishingError("L'hai chiesto tu: deve rispondere un'altra persona.")
    if not approved and not answer.strip():
        raise PublishingError("Scrivi che cosa va cambiato.")
    values = {"approved": approved, "decided_by": by, "decided_at": at, "answer": answer.strip()}
    saved = conn.execute(update(REVIEWS).where(REVIEWS.c.id == review_id, REVIEWS.c.approved.is_(None)).values(**values))
    if saved.rowcount != 1:
        raise PublishingError("Qualcuno ha già risposto. Rileggi la pagina.")


def withdraw(conn: Connection, review_id: int, *, by: str, at: datetime) -> None:
    """Who asked takes the request back."""
    mine = (REVIEWS.c.id == review_id, REVIEWS.c.asked_by == by, REVIEWS.c.approved.is_(None))
    values = {"approved": False, "decided_by": by, "decided_at": at, "answer": "Richiesta ritirata."}
    if conn.execute(update(REVIEWS).where(*mine).values(**values)).rowcount != 1:
        raise PublishingError("La richiesta non c'è più, o non è tua.")
