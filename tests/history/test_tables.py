"""The numbered steps lead to the tables that are asked."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from goldenpath.base.errors import UsageError
from goldenpath.history.tables import RESULTS, RUNS, STEPS, migrate


@pytest.fixture
def connection() -> Connection:
    """A connection to an empty database in memory."""
    return create_engine("sqlite://").connect()


def test_the_steps_make_the_tables_that_are_asked(connection: Connection) -> None:
    """Columns, keys and indexes are those that queries are built from."""
    migrate(connection)
    made = inspect(connection)

    for table in (RUNS, RESULTS):
        columns = {column["name"]: column["nullable"] for column in made.get_columns(table.name)}
        assert {column.name: column.nullable for column in table.columns} == columns
        assert [column.name for column in table.primary_key] == made.get_pk_constraint(table.name)[
            "constrained_columns"
        ]
        assert {index.name for index in table.indexes} == {index["name"] for index in made.get_indexes(table.name)}
    connection.close()


def test_an_up_to_date_database_is_left_as_it_is(connection: Connection) -> None:
    """A second time nothing happens, and rows stay."""
    migrate(connection)
    connection.execute(text("INSERT INTO results VALUES ('r', 0, 't', 'passed', 1.0, 1)"))
    migrate(connection)

    assert connection.execute(text("SELECT count(*) FROM results")).scalar() == 1
    connection.close()


def test_a_later_step_is_taken_once_and_rows_are_read_anew(connection: Connection) -> None:
    """An older database gets the steps it lacks; its rows go, since the documents have them."""
    migrate(connection)
    connection.execute(text("INSERT INTO results VALUES ('r', 0, 't', 'passed', 1.0, 1)"))
    later = (*STEPS, ("ALTER TABLE results ADD COLUMN later INTEGER",))
    for _ in range(2):
        migrate(connection, later)

    assert "later" in {column["name"] for column in inspect(connection).get_columns("results")}
    assert connection.execute(text("SELECT count(*) FROM results")).scalar() == 0
    assert connection.execute(text("SELECT version FROM schema_version")).scalar() == len(later)
    connection.close()


def test_a_newer_database_is_refused(connection: Connection) -> None:
    """What a later version made is not understood, and says what to do."""
    migrate(connection, (*STEPS, ()))
    with pytest.raises(UsageError, match="newer than this goldenpath knows") as refused:
        migrate(connection)
    assert refused.value.hint == "upgrade goldenpath, or delete the database: it is made anew from the documents"
    connection.close()
