"""Rows that are never changed or removed: refused in the model, and by the database itself.

class Entry(Immutable): ...
operations = [..., immutable.guard("audit_entry")]       # in the migration that makes the table
"""

from typing import Any

from django.db import migrations, models


class Unchangeable(Exception):
    """Someone tried to change or remove a row that is kept as it was written."""


class ImmutableQuerySet(models.QuerySet):
    """Refuses the ways round the model's own `save` and `delete`."""

    def update(self, **_: Any) -> int:
        raise Unchangeable(f"{self.model.__name__}: rows are never changed; write a new one")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Unchangeable(f"{self.model.__name__}: rows are never removed")

    bulk_update = update


class Immutable(models.Model):
    """Written once."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable(f"{type(self).__name__}: rows are never changed; write a new one")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        raise Unchangeable(f"{type(self).__name__}: rows are never removed")


_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: rows are never changed or removed'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION spinepath_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%: rows are never changed or removed', TG_TABLE_NAME; END $$;
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION spinepath_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION spinepath_refuse();
"""
_UNDO = {
    "sqlite": ("DROP TRIGGER {table}_no_UPDATE", "DROP TRIGGER {table}_no_DELETE"),
    "postgresql": ("DROP TRIGGER {table}_rows ON {table}", "DROP TRIGGER {table}_whole ON {table}"),
}


def guard(table: str) -> migrations.RunPython:
    """A migration's operation: the database refuses to update or delete rows of this table."""

    def add(_apps: Any, editor: Any) -> None:
        vendor = editor.connection.vendor
        if vendor == "postgresql":
            editor.execute(_POSTGRES.format(table=table), None)
            return
        for verb in ("UPDATE", "DELETE"):
            editor.execute(_SQLITE.format(table=table, verb=verb), None)

    def drop(_apps: Any, editor: Any) -> None:
        for statement in _UNDO[editor.connection.vendor]:
            editor.execute(statement.format(table=table))

    return migrations.RunPython(add, drop)
