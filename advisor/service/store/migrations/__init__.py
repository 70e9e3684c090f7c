"""Alembic revisions, applied by ``advisor db upgrade``."""
