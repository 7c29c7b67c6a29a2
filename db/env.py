"""Alembic's entry: runs the migrations on the connection that ``store.database`` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    render_as_batch=True,
)
# The caller holds the transaction, so that the whole upgrade, its roles and its rules are one.
context.run_migrations()
