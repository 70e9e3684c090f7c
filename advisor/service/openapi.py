"""The description of the API at ``/openapi.json``, with the bodies that routes read themselves."""

from __future__ import annotations

from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from advisor.service.documents import Brought
from advisor.service.problems import MEDIA, ProblemDocument

REF = "#/components/schemas/{model}"
POST = (
    "My validation loss stays at 1.386 while the training loss falls. 4 classes, Adam, batch norm."
)
EXAMPLES: dict[str, Any] = {
    "text": {"summary": "Words alone", "value": {"text": POST}},
    "files": {
        "summary": "Words, a log and code",
        "value": {
            "text": "The loss becomes nan in the second epoch.",
            "curves": [
                {"name": "train.log", "content": "epoch 1 loss 2.31\nepoch 2 loss nan\n"}
            ],
            "code": [
                {
                    "name": "train.py",
                    "content": "import torch\nopt = torch.optim.SGD(model.parameters(), lr=10)\n",
                }
            ],
            "tried": ["lowered the learning rate to 0.01: it trains"],
        },
    },
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "summary": "An answer to the question that was asked",
    "value": {
        "events": [{"kind": "answered", "test": "loss-became-nan", "answer": "yes", "text": ""}]
    },
}
FORM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string"},
        "language": {"type": "string", "enum": ["en", "zh"]},
        "subject": {"type": "string", "maxLength": 300},
        "seen": {"type": "integer", "minimum": 0},
        "tried": {"type": "array", "items": {"type": "string"}},
        "event": {"type": "array", "items": {"type": "string", "description": "JSON"}},
        "curve": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "code": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "probe_result": {"type": "array", "items": {"type": "string", "format": "binary"}},
    },
}


def brought(*examples: str) -> dict[str, Any]:
    """The ``openapi_extra`` of a route that reads its body with ``api.bodies``."""
    known = {**EXAMPLES, "answer": ANSWER}
    content: dict[str, Any] = {
        "application/json": {
            "schema": {"$ref": REF.format(model="Brought")},
            "examples": {name: known[name] for name in examples},
        },
        "multipart/form-data": {"schema": FORM},
    }
    return {"requestBody": {"required": True, "content": content}}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route: problems by status."""
    body: dict[str, Any] = {"schema": {"$ref": REF.format(model="ProblemDocument")}}
    return {
        status: {"description": "See the problem.", "content": {MEDIA: body}} for status in statuses
    }


def install(app: FastAPI) -> None:
    """Make the description, once, when it is first asked for."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes
    )
    _, own = models_json_schema(
        [(Brought, "validation"), (ProblemDocument, "serialization")], ref_template=REF
    )
    schemas = cast(
        "dict[str, Any]", found.setdefault("components", {}).setdefault("schemas", {})
    )  # fmt: skip
    for name, schema in own["$defs"].items():
        schemas.setdefault(name, schema)
    return found
