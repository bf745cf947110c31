"""The tables of the history database, and the numbered steps that lead to them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    insert,
    inspect,
    select,
)

from goldenpath.base.errors import UsageError

_METADATA = MetaData()

RUNS = Table(
    "runs",
    _METADATA,
    Column("id", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("environment", String, nullable=False),
    Column("started_at", String),
    Column("decision", String, nullable=False),
    Column("planned", Integer, nullable=False),
    Column("passed", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("errored", Integer, nullable=False),
    Column("hollow", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("not_run", Integer, nullable=False),
    Column("flaky", Integer, nullable=False),
    Column("degraded", Integer, nullable=False),
    Column("at_risk_minor_units", BigInteger, nullable=False),
    Column("at_risk_at_least", Integer, nullable=False),
    Column("currency", String, nullable=False),
    Column("duration_s", Float),
)

RESULTS = Table(
    "results",
    _METADATA,
    Column("run", String, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("test", String, nullable=False),
    Column("status", String, nullable=False),
    Column("duration_s", Float),
    Column("attempts", Integer, nullable=False),
    Index("results_by_test", "test", "run"),
)

_SCHEMA = Table("schema_version", _METADATA, Column("version", Integer, primary_key=True))

# Step n leads from version n-1 to version n. A step that was released never changes: a new one is added.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY)",
        """CREATE TABLE runs (
            id VARCHAR NOT NULL PRIMARY KEY,
            fingerprint VARCHAR NOT NULL,
            environment VARCHAR NOT NULL,
            started_at VARCHAR,
            decision VARCHAR NOT NULL,
            planned INTEGER NOT NULL,
            passed INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            errored INTEGER NOT NULL,
            hollow INTEGER NOT NULL,
            skipped INTEGER NOT NULL,
            not_run INTEGER NOT NULL,
            flaky INTEGER NOT NULL,
            degraded INTEGER NOT NULL,
            at_risk_minor_units BIGINT NOT NULL,
            at_risk_at_least INTEGER NOT NULL,
            currency VARCHAR NOT NULL,
            duration_s FLOAT
        )""",
        """CREATE TABLE results (
            run VARCHAR NOT NULL,
            place INTEGER NOT NULL,
            test VARCHAR NOT NULL,
            status VARCHAR NOT NULL,
            duration_s FLOAT,
            attempts INTEGER NOT NULL,
            PRIMARY KEY (run, place)
        )""",
        "CREATE INDEX results_by_test ON results (test, run)",
    ),
)


def migrate(connection: Connection, steps: tuple[tuple[str, ...], ...] = STEPS) -> None:
    """Bring the tables up to date within the connection's transaction.

    Rows of an older version are dropped: they are read again from the documents, which have everything.

    Raises:
        UsageError: the tables are of a newer version than the steps lead to.
    """
    version = _version(connection)
    if version > len(steps):
        raise UsageError(
            f"the history database is of version {version}, newer than this goldenpath knows ({len(steps)})",
            hint="upgrade goldenpath, or delete the database: it is made anew from the documents",
        )
    if version == len(steps):
        return
    for step in steps[version:]:
        for statement in step:
            connection.exec_driver_sql(statement)
    for table in (RESULTS, RUNS, _SCHEMA):
        connection.execute(delete(table))
    connection.execute(insert(_SCHEMA).values(version=len(steps)))


def _version(connection: Connection) -> int:
    """The version of the tables; 0 where there are none."""
    if not inspect(connection).has_table(_SCHEMA.name):
        return 0
    return connection.execute(select(_SCHEMA.c.version)).scalar() or 0
