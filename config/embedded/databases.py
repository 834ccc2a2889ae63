"""The roles and databases inside PostgreSQL: the owner migrates, the application owns nothing."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

OWNER, APPLICATION = "knotwork_owner", "knotwork"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "pgcrypto")
# Rights a test run needs to clone databases and to drop them under open connections.
CLONING = ("ALTER ROLE knotwork_owner CREATEDB", "GRANT pg_signal_backend TO knotwork_owner")
PRIVILEGES = (
    "ALTER SCHEMA public OWNER TO knotwork_owner",
    "GRANT USAGE ON SCHEMA public TO knotwork",
    "ALTER DEFAULT PRIVILEGES FOR ROLE knotwork_owner IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO knotwork",
    "ALTER DEFAULT PRIVILEGES FOR ROLE knotwork_owner IN SCHEMA public"
    " GRANT USAGE, SELECT ON SEQUENCES TO knotwork",
    "ALTER DEFAULT PRIVILEGES FOR ROLE knotwork_owner IN SCHEMA public"
    " GRANT EXECUTE ON FUNCTIONS TO knotwork",
)


def database_url(role: str, password: str, port: str, database: str) -> str:
    """Return the address of a database on the embedded server."""
    return f"postgres://{role}:{password}@127.0.0.1:{port}/{database}"


def with_database(address: str, database: str) -> str:
    """Return the same address with another database's name."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


def create_roles(superuser: str, passwords: dict[str, str], *, cloning: bool) -> None:
    """Create both roles, or give them today's passwords if they are there."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        for role, password in passwords.items():
            exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            verb = sql.SQL("ALTER ROLE" if exists else "CREATE ROLE")
            rest = sql.SQL("{} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
            connection.execute(sql.SQL(" ").join([verb, rest]))
        for statement in CLONING if cloning else ():
            connection.execute(statement)


def create_database(maintenance: str, name: str) -> None:
    """Create a database of the owner's, unless it is there, with the extensions and default privileges."""
    with psycopg.connect(maintenance, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))
    with psycopg.connect(with_database(maintenance, name), autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        for privilege in PRIVILEGES:
            connection.execute(privilege)


def clone_database(maintenance: str, template: str, name: str) -> None:
    """Create a database that is a copy of the template, replacing one of that name.

    Its files are copied: a third of the effort of writing each page to the log as well.
    """
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(maintenance: str, name: str) -> None:
    """Drop a database, closing the connections to it."""
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
