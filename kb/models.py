"""Tables of the knowledge base: numbered versions, their entries, which one is live, and what was asked."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.columns import JSON, one_of, partial_index
from kb.concepts import KINDS
from kb.entries import CATEGORIES, LANGUAGES

OUTCOMES = ("answer", "suggest", "none")
UNHELPED = "((outcome <> 'answer' AND helped IS NOT TRUE) OR helped IS FALSE) AND set_aside_at IS NULL"
"""Of questions: no answer helped, and nobody said that they need none. To the letter of the index, or it rests."""
LEFT_OUT = "left_out IS TRUE"
"""To the letter of its index, too."""
PROPOSAL_STATES = ("open", "accepted", "declined")
ONLY_ROW = 1


class KbVersion(SQLModel, table=True):
    """One published state of the knowledge base; never changed afterwards."""

    __tablename__ = "kb_version"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    author: str = Field(max_length=120)
    note: str = Field(default="", max_length=300)
    created_at: datetime
    digest: str = Field(default="", max_length=64)


class KbEntry(SQLModel, table=True):
    """One entry of one version."""

    __tablename__ = "kb_entry"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "slug"),
        sa.Index("ix_kb_entry_slug", "slug", "version_id"),
        one_of("category", CATEGORIES),
        one_of("language", LANGUAGES),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="kb_version.id", index=True)
    position: int
    slug: str = Field(max_length=64)
    category: str = Field(max_length=16)
    question: str = Field(max_length=500)
    variants: list[str] = Field(default_factory=list, sa_type=JSON)
    answer: str = Field(max_length=1500)
    keywords: list[str] = Field(default_factory=list, sa_type=JSON)
    source: str = Field(default="", max_length=500)
    language: str = Field(default="id", max_length=2)
    valid_until: date | None = None
    active: bool = True


class KbLive(SQLModel, table=True):
    """The single row that says which version answers; also the lock that publishing holds.

    `words_revision` grows with every change of the synonyms: an index is made of a version and a revision.
    """

    __tablename__ = "kb_live"
    __table_args__ = (sa.CheckConstraint(f"id = {ONLY_ROW}", name="only_row"),)

    id: int = Field(default=ONLY_ROW, primary_key=True)
    version_id: int | None = Field(default=None, foreign_key="kb_version.id")
    words_revision: int = 0


class KbIndex(SQLModel, table=True):
    """A built index, so that it is built once and not in every process; may be lost, then it is built again."""

    __tablename__ = "kb_index"

    version_id: int = Field(primary_key=True, foreign_key="kb_version.id", sa_column_kwargs={"autoincrement": False})
    words_revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    format: str = Field(primary_key=True, max_length=16)
    created_at: datetime
    content: bytes


class KbSynonym(SQLModel, table=True):
    """Terms an admin declared to mean the same, beside the bundled ones."""

    __tablename__ = "kb_synonym"
    __table_args__ = (one_of("kind", KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)
    terms: list[str] = Field(sa_type=JSON)


class KbGolden(SQLModel, table=True):
    """A question whose right outcome an admin laid down; `entry_slug` None: it must not be answered."""

    __tablename__ = "kb_golden"

    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(max_length=1000, unique=True)
    entry_slug: str | None = Field(default=None, max_length=64)


class KbQuestion(SQLModel, table=True):
    """A question a citizen asked and what the search came to; who asked is not kept, nor for ever the text.

    `set_aside_at` is when an admin said that it needs no entry; `left_out` is true of one that came from a number of
    the office's own, which no figure counts.
    """

    __tablename__ = "kb_question"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        sa.Index("ix_kb_question_use", "entry_slug", "asked_at"),
        partial_index("ix_kb_question_worded", "asked_at", where="text <> ''"),
        partial_index("ix_kb_question_unhelped", "asked_at", where=UNHELPED),
        partial_index("ix_kb_question_left_out", "asked_at", where=LEFT_OUT),
    )

    id: int | None = Field(default=None, primary_key=True)
    asked_at: datetime = Field(index=True)
    text: str = Field(max_length=1000)
    outcome: str = Field(max_length=16)
    entry_slug: str | None = Field(default=None, max_length=64)
    version_number: int = 0
    score: float = 0.0
    helped: bool | None = None
    set_aside_at: datetime | None = None
    left_out: bool | None = None


class KbUpload(SQLModel, table=True):
    """A file being checked or waiting for its "publish"; one an officer, replaced by the next, gone after a day.

    `report` is what the check found, `content` the entries, `built` their index for the synonyms' `words_revision`.
    """

    __tablename__ = "kb_upload"

    officer_id: int = Field(primary_key=True, foreign_key="officer.id", sa_column_kwargs={"autoincrement": False})
    token: str = Field(max_length=32)
    created_at: datetime
    based_on: int
    file: bytes
    percent: int = 0
    told_at: datetime
    report: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    content: bytes = b""
    built: bytes = b""
    words_revision: int = 0


class KbProposal(SQLModel, table=True):
    """What an officer would like the knowledge base to answer; an admin makes an entry of it or declines.

    `reference` is the consultation it came from; `entry_slug` the entry it became.
    """

    __tablename__ = "kb_proposal"
    __table_args__ = (one_of("state", PROPOSAL_STATES), sa.Index("ix_kb_proposal_state", "state", "created_at"))

    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime
    officer_id: int = Field(foreign_key="officer.id", index=True)
    reference: str = Field(default="", max_length=24)
    question: str = Field(max_length=500)
    variants: list[str] = Field(default_factory=list, sa_type=JSON)
    answer: str = Field(default="", max_length=4000)
    source: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=500)
    state: str = Field(default="open", max_length=16)
    decided_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="officer.id")
    entry_slug: str | None = Field(default=None, max_length=64)
    reason: str = Field(default="", max_length=300)


class KbDoubt(SQLModel, table=True):
    """Somebody's word that an entry is wrong; until `settled_at` the entry is not sent. No officer: a citizen."""

    __tablename__ = "kb_doubt"
    __table_args__ = (partial_index("ix_kb_doubt_open", "entry_slug", where="settled_at IS NULL"),)

    id: int | None = Field(default=None, primary_key=True)
    entry_slug: str = Field(max_length=64)
    raised_at: datetime
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    reference: str = Field(default="", max_length=24)
    words: str = Field(default="", max_length=1000)
    settled_at: datetime | None = None
    settled_by: int | None = Field(default=None, foreign_key="officer.id")
