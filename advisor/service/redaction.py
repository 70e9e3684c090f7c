"""Keys, e-mail addresses and home folders are taken out of what is stored.

What is left still reads as the same program and the same log: lines stay where they are. Binary
files (event files, databases) are not looked into.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from advisor.dialogue import Event, Gave
from advisor.patterns import pattern

KEY, MAIL, OWNER = "REDACTED", "redacted-mail", "user"

# Forms of keys: each maker documents a prefix for scanners like this one.
_PREFIXED = pattern(
    r"(?<![A-Za-z0-9_])(?:sk-[A-Za-z0-9_-]{20,200}|gh[pousr]_[A-Za-z0-9]{20,255}"
    r"|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{20,100}|hf_[A-Za-z0-9]{20,100}"
    r"|xox[abeprs]-[A-Za-z0-9-]{10,250}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}"
    r"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{40,250}|adv_[0-9a-f]{8}_[A-Za-z0-9_-]{43}"
    r"|eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{0,2000})"
)
_PRIVATE = pattern(
    r"(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)([^-]{1,20000})"
    r"(-----END [A-Z ]{0,40}PRIVATE KEY-----)"
)
_ASSIGNED = pattern(
    r"(?i:(api_?key|secret(?:_?key)?|passw(?:or)?d|access_?key|(?:auth|access|api|hf)_?token"
    r"|login\(\s{0,3}key)[\"']?\s{0,3}[:=]\s{0,3}[\"'])([^\"'\n]{4,300})(?=[\"'])"
)
_EXPORTED = pattern(
    r"\b((?:[A-Z0-9]{1,20}_){0,6}(?:KEY|TOKEN|SECRET|PASSWORD)=)([^\s\"';&]{6,300})"
)
_BEARER = pattern(r"(?i:(authorization: {0,3}|bearer ))([A-Za-z0-9._~+/=-]{16,4000})")
_IN_URL = pattern(r"(://[^\s/:@]{1,100}:)([^\s/@]{1,200})(?=@)")
# ``x@w.to(device)`` is arithmetic: an address opens no bracket, and its end is of one case.
_LOCAL = r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@"
_AFTER = r"(?![A-Za-z0-9_(\[])"
_MAIL = pattern(
    rf"{_LOCAL}(?!(?:self|cls|torch|np|tf|jnp)\.)(?:[A-Za-z0-9-]{{1,63}}\.){{1,5}}"
    rf"(?:[a-z]{{2,24}}|[A-Z]{{2,24}}){_AFTER}"
)
# In a program the end must be one of the usual ones, and not have attributes of its own.
_MAIL_IN_CODE = pattern(
    rf"{_LOCAL}(?:[A-Za-z0-9-]{{1,63}}\.){{1,5}}(?:[a-z]{{2}}|com|org|net|edu|gov|mil|int|info|dev"
    rf"|app|tech|cloud|name|online|mail|example|COM|ORG|NET|EDU){_AFTER}(?!\.[A-Za-z])"
)
_HOME = pattern(
    r"((?:/home|/Users|\b[A-Za-z]:(?:\\{1,4}|/)Users)(?:/|\\{1,4}))([^\s/\\:\"'<>|,;)]{1,64})"
)

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def redacted_text(text: str, *, code: bool = False) -> str:
    """The text without secrets; the same when it is redacted again."""
    if "PRIVATE KEY" in text:
        text = _PRIVATE.sub(lambda m: m[1] + _blanked(m[2]) + m[3], text)
    text = _PREFIXED.sub(KEY, text)
    text = _ASSIGNED.sub(lambda m: m[0][: m.start(2) - m.start()] + KEY, text)
    if "=" in text:
        text = _EXPORTED.sub(rf"\g<1>{KEY}", text)
    text = _BEARER.sub(rf"\g<1>{KEY}", text)
    if "@" in text:
        text = _IN_URL.sub(rf"\g<1>{KEY}", text)
        text = (_MAIL_IN_CODE if code else _MAIL).sub(MAIL, text)
    return _HOME.sub(rf"\g<1>{OWNER}", text)


def _blanked(body: str) -> str:
    """As many lines as before."""
    return "\n" + KEY + "\n" * max(1, body.count("\n") - 1)


def redacted(event: Event) -> Event:
    """The event without secrets in any of its texts."""
    if isinstance(event, Gave) and event.binary:
        return _redacted_bytes(event)
    if isinstance(event, Gave):
        content = redacted_text(event.content, code=event.what == "code")
        return event.model_copy(update={"name": redacted_text(event.name), "content": content})
    return _EVENT.validate_python(_walked(event.model_dump(mode="json")))


def _redacted_bytes(event: Gave) -> Gave:
    """Text in another encoding is redacted byte by byte; what holds zero bytes is left alone."""
    name = redacted_text(event.name)
    data = event.data()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = redacted_text(data.decode("utf-16", errors="replace"))
        return Gave.of(event.what, name, text.encode())
    if b"\0" not in data:
        data = redacted_text(data.decode("latin-1")).encode("latin-1")
    return Gave.of(event.what, name, data)


def _walked(value: Any) -> Any:
    if isinstance(value, str):
        return redacted_text(value)
    if isinstance(value, dict):
        return {k: _walked(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_walked(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value
