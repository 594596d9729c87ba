"""The tables of ``dialogs.models`` as SQLAlchemy Core tables, for statements; SQLModel's class attributes carry Python types instead."""

from typing import cast

from sqlalchemy import Table, text

from dialogs import models
from dialogs.models import post


def _table(model: type) -> Table:
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


conversations = _table(models.Conversation)
consents = _table(models.Consent)
messages = _table(models.Message)
inbox = _table(models.Inbox)
outbox = _table(models.Outbox)
cases = _table(models.Case)
case_events = _table(models.CaseEvent)
follows = _table(models.Follow)
erasures = _table(models.Erasure)
gaps = _table(models.Gap)
tallies = _table(models.Tally)
staff = _table(models.Staff)
staff_sessions = _table(models.StaffSession)
sign_in_tries = _table(models.SignInTry)
rehearsals = _table(models.Rehearsal)
audits = _table(models.Audit)
leases = _table(models.Lease)
stored_files = _table(models.StoredFile)
remembered = _table(models.Remembered)

inbox_new, inbox_parked = text(post.INBOX_NEW), text(post.INBOX_PARKED)
outbox_queued, outbox_open, outbox_troubled, outbox_group = map(
    text, (post.OUTBOX_QUEUED, post.OUTBOX_OPEN, post.OUTBOX_TROUBLED, post.OUTBOX_GROUP)
)
"""The conditions of the indexes that hold a few rows only, in the very words that let a database use them."""
