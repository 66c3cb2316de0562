"""Alembic's environment: every room's tables on SQLite and PostgreSQL."""

from alembic import context
from sqlmodel import SQLModel

import bot.models
import core.models
import handoff.models
import kb.models
import whatsapp.models
from core.database import Database
from core.migrate import hold_all_tables, is_modelled
from core.settings import load


def _migrate(database: Database) -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=True,
            include_name=is_modelled,
            on_version_apply=context.config.attributes.get("on_version_apply", ()),
        )
        with context.begin_transaction():
            if context.get_context().get_current_revision() != context.get_head_revision():
                hold_all_tables(connection)
            context.run_migrations()
        connection.commit()


given = context.config.attributes.get("database")
if given is not None:
    _migrate(given)
else:
    _migrate(Database(load().database_url, in_a_hurry=False))
