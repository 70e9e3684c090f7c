"""The routes, one module a subject."""

from fastapi import APIRouter

from advisor.service.api import (
    audit,
    causes,
    conversations,
    dashboard,
    deliveries,
    delivery_pages,
    diagnose,
    health,
    hooks,
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
    dashboard.router,
    pages.router,
    widget.router,
    hooks.router,
    deliveries.router,
    delivery_pages.router,
)
