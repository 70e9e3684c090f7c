"""Help desks as the service meets them: they sign what they send, and receive notes over HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the-secret-before-this-one-was-made").decode()
TOKEN = "token-of-the-desk-1234567890"
TEXT = "my val loss is nan after 3 epochs with Adam and lr 10"


def _hex(secret: str, content: bytes, kind: Any = hashlib.sha256) -> str:
    return hmac.new(secret.encode(), content, kind).hexdigest()


def signed(sender: str, body: bytes, *, secret: str = SECRET, at: float | None = None,
           id: str = "msg_1") -> dict[str, str]:  # fmt: skip
    """Headers as the desk sends them, made without the code under test."""
    stamp = str(int(time.time() if at is None else at))
    if sender == "standard":
        key = base64.b64decode(secret.removeprefix("whsec_"))
        content = f"{id}.{stamp}.".encode() + body
        mac = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return {
            "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{mac}",
        }  # fmt: skip
    if sender == "chatwoot":
        return {
            "X-Chatwoot-Signature": "sha256=" + _hex(secret, f"{stamp}.".encode() + body),
            "X-Chatwoot-Timestamp": stamp,
            "X-Chatwoot-Delivery": "0a4c2c52-8df6-4a57-9a4c-3f6a3b0c5d11",
        }
    if sender == "zammad":
        return {
            "X-Hub-Signature": "sha1=" + _hex(secret, body, hashlib.sha1),
            "X-Zammad-Trigger": "advisor",
            "X-Zammad-Delivery": "4d2c4ad7-7c4f-4a10-a2c9-6b6cbb0e3a4a",
            "User-Agent": "Zammad User Agent",
        }
    return {
        "X-Slack-Signature": "v0=" + _hex(secret, f"v0:{stamp}:".encode() + body),
        "X-Slack-Request-Timestamp": stamp,
    }


def standard(text: str = TEXT, *, id: str = "m1", conversation: str = "c1", **data: Any) -> Any:
    given = {"id": id, "conversation": conversation, "text": text, "subject": "nan", **data}
    return {"type": "message.created", "timestamp": "2026-11-21T12:00:00Z", "data": given}


def chatwoot(text: str = TEXT, *, id: str = "1", conversation: str = "1", status: str = "pending",
             **fields: Any) -> Any:  # fmt: skip
    return {
        "account": {"id": 3, "name": "Acme"},
        "additional_attributes": {},
        "content": text,
        "content_attributes": {},
        "content_type": "text",
        "conversation": {
            "additional_attributes": {}, "can_reply": True, "channel": "Channel::Api",
            "id": int(conversation), "inbox_id": 5, "labels": [], "status": status,
            "unread_count": 1,
            "meta": {"sender": {"id": 8, "email": "jane@example.com", "type": "contact"}},
        },
        "created_at": "2026-11-21T12:00:00.000Z",
        "id": int(id),
        "inbox": {"id": 5, "name": "Support"},
        "message_type": "incoming",
        "private": False,
        "sender": {"id": 8, "name": "Jane", "email": "jane@example.com",
                   "phone_number": "+49301234567"},
        "source_id": None,
        "event": "message_created",
        **fields,
    }  # fmt: skip


def zammad(text: str = TEXT, *, id: str = "1", conversation: str = "1", **article: Any) -> Any:
    person = {"id": 3, "firstname": "Jane", "email": "jane@example.com", "phone": "+49301234567",
              "address": "Main Street 5"}  # fmt: skip
    return {
        "ticket": {
            "id": int(conversation), "number": "31001", "title": "Training fails", "state": "new",
            "article_count": 1, "create_article_sender": "Customer", "customer": person,
            "group": {"id": 1, "name": "Users"},
        },
        "article": {
            "id": int(id), "ticket_id": int(conversation), "body": f"<div>{text}<br></div>",
            "content_type": "text/html", "internal": False, "sender": "Customer", "type": "web",
            "created_by": person, "attachments": [],
            "preferences": {}, **article,
        },
    }  # fmt: skip


def slack(text: str = TEXT, *, id: str = "1", conversation: str = "1", **event: Any) -> Any:
    stamp = f"17637{int(id):05d}.000200"
    return {
        "token": "unused", "team_id": "T061EG9R6", "api_app_id": "A0PNCHHK2",
        "event": {
            "type": "app_mention", "user": "U061F7AUR", "text": f"<@U0ADVISOR> {text}",
            "ts": stamp, "channel": f"C0{int(conversation):04d}", "event_ts": stamp,
            "thread_ts": f"1763700000.{int(conversation):06d}", **event,
        },
        "type": "event_callback", "event_id": f"Ev{id}", "event_time": 1763726400,
        "authorizations": [{"team_id": "T061EG9R6", "user_id": "U0ADVISOR", "is_bot": True}],
    }  # fmt: skip


PAYLOADS: dict[str, Any] = {
    "standard": standard, "chatwoot": chatwoot, "zammad": zammad, "slack": slack,
}  # fmt: skip


class Desk:
    """A server that receives notes. ``answers`` are statuses to give before 200."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.answers: list[int | None] = []
        self.body = b'{"ok": true}'
        self.url = ""

    def wait(self, number: int, seconds: float = 30) -> list[tuple[str, dict[str, str], Any]]:
        end = time.monotonic() + seconds
        while len(self.got) < number:
            assert time.monotonic() < end, f"{len(self.got)} of {number} notes"
            time.sleep(0.05)
        return self.got


@contextmanager
def desk() -> Iterator[Desk]:
    made = Desk()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            status = made.answers.pop(0) if made.answers else 200
            if status is None:  # the line is cut
                self.connection.close()
                return
            if status == 200:
                headers = {k.lower(): v for k, v in self.headers.items()} | {"raw": raw.decode()}
                made.got.append((self.path, headers, json.loads(raw)))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("content-length", str(len(made.body)))
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
