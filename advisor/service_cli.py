"""``advisor serve``, ``advisor token`` and ``advisor db``; only typer is imported at the top.

Everything is set by the environment (``advisor/service/settings.py``), so that no secret stands in
a command line.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Generator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.service.settings import Settings
    from advisor.service.store import Store

token = typer.Typer(help="API tokens of the service.", no_args_is_help=True, rich_markup_mode=None)
db = typer.Typer(help="The service's database.", no_args_is_help=True, rich_markup_mode=None)

LOCAL = ("127.0.0.1", "localhost", "::1")
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


class Scope(StrEnum):
    """What a token allows; each includes those before it."""

    ask = "ask"
    agent = "agent"
    curator = "curator"
    admin = "admin"


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8321,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Server processes; see ADVISOR_POOL, too.")
    ] = 1,
    no_auth: Annotated[
        bool, typer.Option("--no-auth", help="Ask for no token; on this machine only.")
    ] = False,
) -> None:
    """Answer over HTTP. It never runs a probe, nor anybody's code."""
    with extra_needed():
        import uvicorn

        from advisor.service.store import migrating

    if no_auth:
        os.environ["ADVISOR_AUTH"] = "off"
    settings = _settings()
    if settings.auth == "off" and host not in LOCAL:
        raise InputError(f"--host {host}: without tokens only on {', '.join(LOCAL)}.")
    with _store(settings) as store:
        if store.sqlite:
            migrating.upgrade(store)
        migrating.require_current(store)
    with tempfile.TemporaryDirectory(prefix="advisor-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        slots = Path(folder) / "slots"
        slots.mkdir()
        os.environ["ADVISOR_SLOTS"] = str(slots)
        uvicorn.run(
            "advisor.service.app:from_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=LOGGING,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=30,
            h11_max_incomplete_event_size=65_536,
        )


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "advisor": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


@token.command("create")
def create_token(
    name: Annotated[str, typer.Option("--name", help="Who or what will use it.")],
    tenant: Annotated[str, typer.Option("--tenant", help="Whose tickets it sees.")] = "main",
    scope: Annotated[
        list[Scope] | None, typer.Option("--scope", help="ask, agent, curator or admin.")
    ] = None,
    days: Annotated[
        float | None, typer.Option("--days", min=0, help="Days until it expires.")
    ] = None,
    rate: Annotated[int | None, typer.Option("--rate", min=1, help="Requests a minute.")] = None,
    quota: Annotated[int | None, typer.Option("--quota", min=1, help="Requests a day.")] = None,
) -> None:
    """Make a token and print it: once, for only its digest is stored."""
    with extra_needed():
        from advisor.service import tokens

    with ready_store() as store:
        made, secret = tokens.create(
            store,
            tenant=tenant,
            name=name,
            scopes=tuple(s.value for s in scope or [Scope.ask]),
            days=days,
            rate_per_minute=rate,
            quota_per_day=quota,
        )
    sys.stderr.write(f"{made.id}: tenant {made.tenant}, scopes {made.scopes}\n")
    sys.stdout.write(f"{secret}\n")


@token.command("list")
def list_tokens(
    tenant: Annotated[str | None, typer.Option("--tenant", help="Of this tenant only.")] = None,
    as_json: Json = False,
) -> None:
    """List tokens; their secrets are not known."""
    with extra_needed():
        from advisor.service.store import registered
        from advisor.service.store.tables import Token

    with ready_store() as store:
        found = registered.listed(store, Token, tenant)
    rows = [
        {
            "id": t.id,
            "prefix": f"adv_{t.prefix}",
            "tenant": t.tenant,
            "name": t.name,
            "scopes": t.scopes,
            "created": t.created.isoformat(),
            "expires": t.expires.isoformat() if t.expires else None,
            "revoked": t.revoked.isoformat() if t.revoked else None,
        }
        for t in found
    ]
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    for row in rows:
        state = (
            f"revoked {row['revoked']}"
            if row["revoked"]
            else f"until {row['expires'] or 'revoked'}"
        )
        sys.stdout.write(
            f"{row['id']}  {row['prefix']}  {row['tenant']:<12}{row['scopes']:<10}"
            f"{row['name']}  ({state})\n"
        )


@token.command("revoke")
def revoke_token(
    id: Annotated[str, typer.Argument(help="Id or prefix, as listed.")],
) -> None:
    """End a token at once."""
    with extra_needed():
        from advisor.service import tokens

    with ready_store() as store:
        done = tokens.revoke(store, id.removeprefix("adv_"))
    sys.stdout.write(f"{done.id} is revoked\n")


@db.command()
def upgrade() -> None:
    """Create the tables, or bring them to this version."""
    with extra_needed():
        from advisor.service.store import migrating

    with _store(_settings()) as store:
        sys.stdout.write(f"revision {migrating.upgrade(store)}\n")


@db.command()
def prune(
    days: Annotated[
        float | None, typer.Option("--days", min=0, help="Instead of ADVISOR_RETENTION_DAYS.")
    ] = None,
) -> None:
    """Delete what is older than the retention allows, for good."""
    with extra_needed():
        from advisor.service.store import retention, usage_store

    settings = _settings()
    with ready_store() as store:
        usage = usage_store(store)
        try:
            done = retention.prune(
                store,
                usage,
                days=settings.retention_days if days is None else days,
                audit_days=settings.audit_days,
            )
        finally:
            if usage is not store:
                usage.close()
    sys.stdout.write(
        f"deleted {done.tickets} tickets, {done.deliveries} deliveries,"
        f" {done.audit} audit entries, {done.tokens} tokens\n"
    )


@db.command()
def check() -> None:
    """Look whether the tables are whole and of this version."""
    with extra_needed():
        from sqlalchemy import text

    with ready_store() as store:
        if store.sqlite:
            with store.reading() as session:
                found = session.scalar(text("PRAGMA integrity_check"))
            if found != "ok":
                raise InputError(f"database: damaged: {found}. Restore it from a backup.")
    sys.stdout.write("all well\n")


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
) -> None:
    """Copy a SQLite database while it is in use; for PostgreSQL there is pg_dump."""
    with extra_needed():
        import sqlite3

    with ready_store() as store:
        if not store.sqlite:
            raise InputError("backup: this is for SQLite. Use pg_dump.")
        if file.exists():
            raise InputError(f"{file}: is there already. Name another file.")
        source = sqlite3.connect(str(store.engine.url.database))
        try:
            source.execute("VACUUM INTO ?", (str(file),))
        finally:
            source.close()
    file.chmod(0o600)
    sys.stdout.write(f"{file}\n")


def look_at(url: str, *, as_json: bool) -> None:
    """``advisor doctor --service``: exit 1 when anything is not well."""
    with extra_needed():
        from advisor.service import checkup

    if not url.startswith(("http://", "https://")):
        raise InputError(f"--service {url[:100]}: not a URL. Give https://host.")
    found = checkup.checks(url, os.environ.get("ADVISOR_TOKEN", ""))
    if as_json:
        sys.stdout.write(json.dumps([c._asdict() for c in found], indent=2) + "\n")
    else:
        for c in found:
            mark, do = ("ok  ", "") if c.well else ("BAD ", f"  {c.do}")
            sys.stdout.write(f"{mark}{c.name:<26}{c.found}{do}\n")
    if not all(c.well for c in found):
        raise typer.Exit(1)


def _settings() -> Settings:
    from advisor.service.settings import Settings

    return Settings.from_environment(os.environ)


@contextlib.contextmanager
def _store(settings: Settings) -> Generator[Store]:
    from sqlalchemy.exc import OperationalError

    from advisor.service.store import Store

    store = Store(settings.database)
    try:
        if store.sqlite and store.engine.url.database:
            Path(store.engine.url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield store
    except OperationalError as error:
        told = str(error.orig).strip().splitlines()[0]
        raise InputError(f"ADVISOR_DATABASE: {told}. Check that it is there.") from error
    finally:
        store.close()


@contextlib.contextmanager
def ready_store() -> Generator[Store]:
    """The database with tables of this version; a SQLite file is made on the way."""
    from advisor.service.store import migrating

    with _store(_settings()) as store:
        if store.sqlite:
            migrating.upgrade(store)
        migrating.require_current(store)
        yield store


@contextlib.contextmanager
def extra_needed() -> Generator[None]:
    """Tell what to install when a package of the service is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name} is not installed. The service needs: pip install 'advisor[serve]'."
        ) from error
