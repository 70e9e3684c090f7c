"""``advisor chat`` and ``advisor history``: a conversation that is kept, and the list of them."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from advisor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from advisor.chat import Chat, Measure
    from advisor.dialogue import Conversation
    from advisor.dialogue.history import History
    from advisor.model import Language

# What a shell reports for a command ended by Ctrl-C: 128 + SIGINT.
INTERRUPTED = 130
# Seconds within which the next line of a pasted text arrives. # unsourced
PASTED = 0.1
PROMPT = "> "


def run(
    console: Console,
    *,
    text: str = "",
    curves: Sequence[str] = (),
    codes: Sequence[Path] = (),
    tried: Sequence[str] = (),
    target: str | None = None,
    resume: str | None = None,
    language: Language | None = None,
    kept: bool = True,
) -> None:
    """Talk until the input ends; the report is the last thing shown."""
    from advisor import knowledge
    from advisor.chat import Chat
    from advisor.dialogue import Said, Tried

    kb = knowledge.load()
    history = _history() if kept else None
    conversation = _conversation(history, resume, language)
    spoken: Language = language or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    measure = _measure(target, language or "en") if target else None
    chat = Chat(conversation, kb, console, history, language=spoken, measure=measure)
    try:
        if resume:
            chat.resume()
        if text.strip():
            chat.add(Said(text=text))
        for name in curves:
            chat.give("curve", name)
        for path in codes:
            chat.give("code", str(path))
        for said in tried:
            chat.add(Tried(text=said))
        _talk(chat)
    except KeyboardInterrupt:
        console.print()
        _parting(chat)
        raise typer.Exit(INTERRUPTED) from None
    chat.report()
    _parting(chat)


def _history() -> History | None:
    from advisor.dialogue import history

    path = history.location()
    return history.History(path) if path else None


def _conversation(
    history: History | None, resume: str | None, language: Language | None
) -> Conversation:
    from advisor.dialogue import Conversation

    if resume:
        if history is None:
            raise InputError(
                "--resume: history is off. Unset ADVISOR_HISTORY and leave out --no-history."
            )
        return history.load(resume)
    conversation = Conversation(id=secrets.token_hex(4), language=language)
    if history is not None:
        history.begin(conversation.id, language)
    return conversation


def _measure(target: str, language: Language) -> Measure:
    """Run probes on a target; their results are shown as they come."""
    from advisor import knowledge, probe_cli, probing
    from advisor.model import ProbeReport

    def measure(names: Sequence[str]) -> ProbeReport:
        kb = knowledge.load()
        with probe_cli.open_session(target) as session, probe_cli.Bar() as bar:
            results = [session.measure(n, kb.probes[n].answers, bar.show) for n in names]
        for result in results:
            probe_cli.show(result, kb, language)
        return probing.report(target, results)

    return measure


def _talk(chat: Chat) -> None:
    """Hand the chat one entry after the other."""
    from advisor import chat_words as words

    if chat.diagnosis is None and sys.stdin.isatty():
        chat.console.print(words.HELLO[chat.language])
    for entry in _entries(chat):
        if not chat.handle(entry):
            return


def _entries(chat: Chat) -> Iterator[str]:
    """A command or a line each; the first words and fenced blocks run over several lines.

    Lines of what is not finished are kept as they come.
    """
    block: list[str] = []
    fenced = False
    for line in _lines():
        pasted = "\n" in line  # it arrived as one, so it is one
        command = line.startswith("/") and not fenced and not pasted
        if line.count("```") % 2:
            fenced = not fenced
        opening = chat.diagnosis is None
        if not command and (fenced or block or opening) and (line.strip() or fenced):
            if chat.history is not None:
                chat.history.note(chat.conversation.id, line)
            block.append(line)
            if fenced or (opening and not pasted):
                continue
            line = ""
        if block:
            yield "\n".join(block)
            block = []
        if command or line.strip():
            yield line
    if block:
        yield "\n".join(block)


def _lines() -> Iterator[str]:
    """Lines of standard input; in a terminal with a prompt, and a pasted text as one."""
    if not sys.stdin.isatty():
        for raw in sys.stdin.buffer:
            try:
                yield raw.decode("utf-8-sig").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise InputError(
                    f"standard input: not UTF-8 (byte {raw[error.start]:#04x}). Convert it, for"
                    " example with iconv -f GB18030 -t UTF-8."
                ) from error
        return
    import contextlib
    import importlib

    with contextlib.suppress(ImportError):
        importlib.import_module("readline")  # input() edits lines and knows earlier ones with it
    while True:
        try:
            yield _pasted(input(PROMPT))
        except EOFError:
            sys.stdout.write("\n")
            return


def _pasted(first: str) -> str:
    """The line, and with it those that arrived together with it."""
    import select

    lines = [first]
    while select.select([sys.stdin], [], [], PASTED)[0]:
        try:
            lines.append(input())
        except EOFError:
            break
    return "\n".join(lines)


def _parting(chat: Chat) -> None:
    from advisor import chat_words as words

    if chat.history is not None and chat.conversation.events:
        said = words.KEPT[chat.language].format(id=chat.conversation.id)
        sys.stderr.write(f"{said}\n")


def list_history(console: Console, *, as_json: bool) -> None:
    """Every kept conversation, the latest first."""
    import dataclasses
    import json

    from rich.text import Text

    from advisor.report.terminal import clean

    history = _history()
    entries = history.entries() if history else ()
    if as_json:
        rows = [dataclasses.asdict(e) for e in entries]
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    for e in entries:
        when = e.last[:16].replace("T", " ")
        console.print(Text(f"{e.id}  {when}  {e.events:>3}  {clean(e.title)}"), soft_wrap=True)
    if not entries:
        where = "off" if history is None else "empty"
        sys.stderr.write(f"advisor: history is {where}\n")


def forget(id: str) -> None:
    """Delete one conversation."""
    history = _history()
    if history is None:
        raise InputError("history is off: there is nothing to forget.")
    history.forget(id)
