"""``advisor site``: sites whose pages may show the widget; only typer is imported at the top."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from advisor.service_cli import Json, extra_needed, ready_store

site = typer.Typer(
    help="Sites whose pages may show the widget.", no_args_is_help=True, rich_markup_mode=None
)


@site.command()
def create(
    name: Annotated[str, typer.Option("--name", help="What the site is called.")],
    origin: Annotated[
        list[str], typer.Option("--origin", help="Scheme and host of its pages; several may be.")
    ],
    url: Annotated[
        str, typer.Option("--url", help="Where browsers reach the service.")
    ] = "http://localhost:8321",
    tenant: Annotated[str, typer.Option("--tenant", help="Whose tickets they are.")] = "main",
    rate: Annotated[int | None, typer.Option("--rate", min=1, help="Requests a minute.")] = None,
    quota: Annotated[int | None, typer.Option("--quota", min=1, help="Requests a day.")] = None,
) -> None:
    """Make a key for a site and print the script tag for its pages."""
    with extra_needed():
        from advisor.service import sites

    with ready_store() as store:
        made = sites.create(
            store,
            tenant=tenant,
            name=name,
            origins=tuple(origin),
            rate_per_minute=rate,
            quota_per_day=quota,
        )
    sys.stdout.write(sites.tag(made, url) + "\n")


@site.command("list")
def list_sites(
    tenant: Annotated[str | None, typer.Option("--tenant", help="Of this tenant only.")] = None,
    as_json: Json = False,
) -> None:
    """List sites with their keys and origins."""
    with extra_needed():
        from advisor.service.store import registered
        from advisor.service.store.tables import Site

    with ready_store() as store:
        found = registered.listed(store, Site, tenant)
    rows = [
        {
            "id": s.id,
            "tenant": s.tenant,
            "name": s.name,
            "origins": s.origins.split(),
            "revoked": s.revoked.isoformat() if s.revoked else None,
        }
        for s in found
    ]
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    for s in found:
        state = "  (revoked)" if s.revoked else ""
        sys.stdout.write(f"{s.id}  {s.tenant:<12}{s.name}  {s.origins}{state}\n")


@site.command()
def revoke(id: Annotated[str, typer.Argument(help="Key, as listed.")]) -> None:
    """End a site's key at once."""
    with extra_needed():
        from advisor.service.store import registered
        from advisor.service.store.tables import Site

    with ready_store() as store:
        done = registered.revoke(store, Site, id)
    sys.stdout.write(f"{done.id} is revoked\n")
