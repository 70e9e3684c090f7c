"""``advisor hook``: help desks that send what is asked there; only typer is imported at the top."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from advisor.service_cli import Json, extra_needed, ready_store

hook = typer.Typer(
    help="Help desks that send what is asked there.", no_args_is_help=True, rich_markup_mode=None
)


@hook.command()
def create(
    name: Annotated[str, typer.Option("--name", help="Origin of its tickets.")],
    sender: Annotated[str, typer.Option("--sender", help="standard, chatwoot, zammad or slack.")],
    base_url: Annotated[
        str, typer.Option("--base-url", help="Where notes go; nothing is sent anywhere else.")
    ],
    secret_env: Annotated[
        list[str],
        typer.Option("--secret-env", help="Variable with the secret; two while changing."),
    ],
    token_env: Annotated[
        str, typer.Option("--token-env", help="Variable with the token for notes.")
    ] = "",
    notes_to: Annotated[
        str, typer.Option("--notes-to", help="Slack: id of the agents' channel.")
    ] = "",
    tenant: Annotated[str, typer.Option("--tenant", help="Whose tickets they are.")] = "main",
) -> None:
    """Make a webhook and print the path that the help desk is to call."""
    with extra_needed():
        from advisor.service import hooks

    with ready_store() as store:
        made = hooks.create(
            store,
            tenant=tenant,
            name=name,
            sender=sender,
            base=base_url,
            secret_names=tuple(secret_env),
            token_name=token_env,
            notes_to=notes_to,
        )
    sys.stdout.write(f"/hooks/{made.id}\n")


@hook.command("list")
def list_hooks(
    tenant: Annotated[str | None, typer.Option("--tenant", help="Of this tenant only.")] = None,
    as_json: Json = False,
) -> None:
    """List webhooks; their secrets are not in the database."""
    with extra_needed():
        from advisor.service.store import registered
        from advisor.service.store.tables import Hook

    with ready_store() as store:
        found = registered.listed(store, Hook, tenant)
    rows = [
        {
            "id": h.id,
            "tenant": h.tenant,
            "name": h.name,
            "sender": h.sender,
            "base_url": h.base_url,
            "secret_env": h.secret_names.split(),
            "token_env": h.token_name,
            "notes_to": h.notes_to,
            "created": h.created.isoformat(),
            "revoked": h.revoked.isoformat() if h.revoked else None,
        }
        for h in found
    ]
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    for row in rows:
        state = f"revoked {row['revoked']}" if row["revoked"] else "in use"
        sys.stdout.write(
            f"{row['id']}  {row['tenant']:<12}{row['sender']:<10}{row['name']:<20}"
            f"{row['base_url']}  ({state})\n"
        )


@hook.command()
def revoke(id: Annotated[str, typer.Argument(help="Id, as listed.")]) -> None:
    """End a webhook: nothing comes in or goes out any more."""
    with extra_needed():
        from advisor.service.store import registered
        from advisor.service.store.tables import Hook

    with ready_store() as store:
        done = registered.revoke(store, Hook, id)
    sys.stdout.write(f"{done.id} is revoked\n")
