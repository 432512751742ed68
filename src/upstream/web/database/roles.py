"""The three roles of the workspace's database, and what each may do.

owner        makes and changes tables: migrations only
application  reads and writes rows: neither owner nor superuser, since an owner can switch triggers off
backup       reads every row, row security or not
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from upstream.model.errors import UpstreamError

DATABASE = "upstream"
PLAIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
READS_ALL = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS"
# An error's message quotes the value that it is about, and its statement has the values of the row.
SILENT = {"log_min_messages": "fatal", "log_min_error_statement": "panic", "log_statement": "none"}
TOO_MUCH = """
SELECT rolname FROM pg_roles
WHERE rolname = %s AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
  OR pg_has_role(rolname, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'MEMBER'))
"""


@dataclass(frozen=True)
class Roles:
    owner: str
    application: str
    backup: str | None = None

    def __iter__(self) -> Iterator[str]:
        return iter([name for name in (self.owner, self.application, self.backup) if name])


def creation(roles: Roles, database: str = DATABASE) -> list[str]:
    """What a database administrator runs once as superuser; passwords are set apart from it, with ``\\password``.

    The server's log says nothing of what these roles do wrong: it would quote personal data.
    """
    attributes = {role: READS_ALL if role == roles.backup else PLAIN for role in roles}
    return [
        *(f"CREATE ROLE {_quoted(role)} {attributes[role]}" for role in roles),
        *(f"ALTER ROLE {_quoted(role)} SET {name} = {value}" for role in roles for name, value in SILENT.items()),
        f"CREATE DATABASE {_quoted(database)} OWNER {_quoted(roles.owner)} ENCODING 'UTF8' TEMPLATE template0",
    ]


def grants(roles: Roles, database: str = DATABASE) -> list[str]:
    """What the owner grants in its own database before each migration; running it again changes nothing.

    Only what future tables give by default: a blanket grant would undo what a migration took away (the audit's
    rows can't be changed).
    """
    owner, application, name = _quoted(roles.owner), _quoted(roles.application), _quoted(database)
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    statements = [
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {application}",
        f"GRANT USAGE ON SCHEMA public TO {application}",
        f"{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application}",
        f"{default} USAGE, SELECT ON SEQUENCES TO {application}",
    ]
    if roles.backup:
        backup = _quoted(roles.backup)
        statements += [
            f"GRANT CONNECT ON DATABASE {name} TO {backup}",
            f"GRANT USAGE ON SCHEMA public TO {backup}",
            f"{default} SELECT ON TABLES TO {backup}",
            f"{default} SELECT ON SEQUENCES TO {backup}",
        ]
    return statements


def create_roles(superuser: str, roles: Roles, passwords: Mapping[str, str], database: str = DATABASE) -> None:
    """Make what is missing of the roles and the database, and set the passwords: for a server of our own."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(superuser, autocommit=True) as connection:
        there = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        there |= {f"database {row[0]}" for row in connection.execute("SELECT datname FROM pg_database")}
        *role_statements, database_statement = creation(roles, database)
        for statement in role_statements:
            if not any(statement.startswith(f"CREATE ROLE {_quoted(role)}") for role in there):
                connection.execute(statement.encode())
        for role in roles:
            words = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(passwords[role]))
            connection.execute(words)
        if f"database {database}" not in there:
            connection.execute(database_statement.encode())


def grant(owner: str, roles: Roles) -> None:
    """Run `grants` as the owner, and refuse an application role that could undo the database's own rules."""
    import psycopg

    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in grants(roles, connection.info.dbname):
            connection.execute(statement.encode())
        if connection.execute(TOO_MUCH, [roles.application]).fetchone():
            raise UpstreamError(
                "UP-RUN-004",
                f'The database role "{roles.application}" may do more than read and write rows',
                do="Use a role that is no superuser, does not own the database and may not pass row security.",
            )


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
