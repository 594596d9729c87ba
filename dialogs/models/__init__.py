"""The tables of everything personal: conversations, messages, inbox, outbox, cases, consents, staff; no logic.

Moments are aware UTC. Sealed columns are encrypted at rest (``dialogs.privacy.encryption``).
"""

from dialogs.models.cases import Case, CaseEvent, CaseState
from dialogs.models.columns import NEVER_REUSED, new_id
from dialogs.models.figures import Gap, Tally
from dialogs.models.post import Inbox, InboxStatus, Lane, Lease, Outbox, OutboxState, Remembered, StoredFile
from dialogs.models.staff import Audit, Rehearsal, Role, SignInTry, Staff, StaffSession
from dialogs.models.talk import Author, Channel, Consent, Conversation, Erasure, Follow, Message

__all__ = [
    "NEVER_REUSED",
    "Audit",
    "Author",
    "Case",
    "CaseEvent",
    "CaseState",
    "Channel",
    "Consent",
    "Conversation",
    "Erasure",
    "Follow",
    "Gap",
    "Inbox",
    "InboxStatus",
    "Lane",
    "Lease",
    "Message",
    "Outbox",
    "OutboxState",
    "Rehearsal",
    "Remembered",
    "Role",
    "SignInTry",
    "Staff",
    "StaffSession",
    "StoredFile",
    "Tally",
    "new_id",
]
