"""What an operator may set, each by one environment variable ``ADVISOR_<FIELD>``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError

from advisor.errors import InputError
from advisor.model import Model

PREFIX = "ADVISOR_"


def _listed(value: object) -> object:
    return (
        tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value
    )


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""Several values in one variable, separated by commas."""


class Settings(Model):
    """Sizes in MB are of 1,000,000 bytes.

    ``database`` is ``sqlite:////path`` or ``postgresql://...``. ``auth`` off gives every request
    all rights and is for the own machine only. ``pool`` is the number of diagnosing processes of
    each server process, ``queue`` how many requests may wait for one. ``uploads`` may be under way
    at once in all server processes of the machine, which share the folder ``slots``; ``advisor
    serve`` sets that. ``hosts`` are the names that
    the service answers to, ``*`` any; ``origins`` the sites whose pages may call it.
    """

    database: str = ""
    auth: Literal["tokens", "off"] = "tokens"
    pool: int = Field(default=1, ge=1, le=64)
    queue: int = Field(default=16, ge=0, le=10_000)
    queue_seconds: float = Field(default=10, gt=0)
    job_seconds: float = Field(default=20, gt=0)
    job_memory_mb: int = Field(default=1_500, ge=300)
    jobs_per_process: int = Field(default=2_000, ge=1)
    max_body_mb: float = Field(default=24, gt=0, le=200)
    max_conversation_mb: float = Field(default=48, gt=0, le=400)
    uploads: int = Field(default=32, ge=1, le=10_000)
    slots: str = ""
    body_seconds: float = Field(default=30, gt=0)
    rate_per_minute: int = Field(default=120, ge=1)
    quota_per_day: int = Field(default=20_000, ge=1)
    retention_days: float = Field(default=90, gt=0)
    audit_days: float = Field(default=365, gt=0)
    prune_minutes: float = Field(default=60, gt=0)
    hosts: Listed = ("localhost", "127.0.0.1", "[::1]")
    origins: Listed = ()
    metrics: Literal["admin", "open"] = "admin"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Raises ``InputError`` naming the variable that is wrong."""
        given: dict[str, Any] = {
            field: environment[PREFIX + field.upper()]
            for field in cls.model_fields
            if environment.get(PREFIX + field.upper(), "")
        }
        if "database" not in given:
            given["database"] = default_database(environment)
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + str(first["loc"][0]).upper()
            raise InputError(
                f"{name}: {first['msg']}; found {first['input']!r}. Correct or unset it."
            ) from error

    @property
    def max_body(self) -> int:
        """Bytes of one request."""
        return int(self.max_body_mb * 1e6)

    @property
    def max_conversation(self) -> int:
        """Bytes of all events of one conversation."""
        return int(self.max_conversation_mb * 1e6)


def default_database(environment: Mapping[str, str]) -> str:
    """A file in the person's state folder."""
    state = environment.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return f"sqlite:///{Path(state) / 'advisor' / 'service.db'}"
