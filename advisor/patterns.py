"""Regular expressions that are compiled when they are first used.

There are some five hundred; compiling all of them would cost every start a tenth of a second.
"""

from __future__ import annotations

import re
from typing import Any, cast, overload


@overload
def pattern(text: str, flags: int = 0) -> re.Pattern[str]: ...
@overload
def pattern(text: bytes, flags: int = 0) -> re.Pattern[bytes]: ...
def pattern(text: str | bytes, flags: int = 0) -> re.Pattern[Any]:
    """Like ``re.compile``, later; a malformed expression raises at its first use."""
    return cast("re.Pattern[Any]", _Later(text, flags))


class _Later:
    """Takes over each attribute of the compiled pattern when it is first asked for."""

    def __init__(self, text: Any, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        found: Any = getattr(re.compile(self._text, self._flags), name)
        self.__dict__[name] = found  # so that the next use is direct
        return found
