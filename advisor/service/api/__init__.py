"""The routes, one module a subject."""

from fastapi import APIRouter

from advisor.service.api import (
    audit,
    causes,
    conversations,
    diagnose,
    health,
    pages,
    tickets,
    widget,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    diagnose.router,
    conversations.router,
    tickets.router,
    causes.router,
    audit.router,
    pages.router,
    widget.router,
)
