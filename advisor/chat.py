"""A conversation in a terminal or over a pipe: every line is kept, then read, then answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.text import Text

from advisor import chat_words as words
from advisor import dialogue
from advisor.dialogue import (
    Answered,
    Conversation,
    Event,
    Gave,
    Probed,
    Question,
    Said,
    Skipped,
    Tried,
    Undone,
)
from advisor.dialogue.questions import NAMED, OUTCOMES, YES_NO
from advisor.dialogue.replies import WHY
from advisor.errors import AdvisorError, InputError
from advisor.model import Diagnosis, Language, ProbeReport
from advisor.report.terminal import clean

if TYPE_CHECKING:
    from advisor.dialogue.history import History
    from advisor.knowledge import Knowledge

# Causes shown after every entry, and the width of their bars.
SHOWN, BAR = 5, 20
# A change of probability smaller than this is not shown.
VISIBLE = 0.005
# Characters of an entry that is told again.
TOLD = 60
# Files of a folder given as curves, and bytes of one file that are kept. # unsourced
MOST_FILES, MOST_BYTES = 200, 50_000_000
EXAMPLES = {
    "/curve": "/curve train.log",
    "/code": "/code train.py",
    "/tried": "/tried Adam -> SGD: no change",
    "/explain": "/explain reg/overfitting",
    "/save": "/save report.html",
}

Measure = Callable[[Sequence[str]], ProbeReport]


class Chat:
    """One conversation with its diagnosis. ``measure`` runs probes, where a target was given."""

    def __init__(
        self,
        conversation: Conversation,
        kb: Knowledge,
        console: Console,
        history: History | None,
        *,
        language: Language = "en",
        measure: Measure | None = None,
    ) -> None:
        self.conversation = conversation
        self.kb = kb
        self.console = console
        self.history = history
        self.measure = measure
        self.diagnosis: Diagnosis | None = None
        self.question: Question | None = None
        self._language: Language = conversation.language or language

    @property
    def language(self) -> Language:
        """That of the diagnosis, once there is one."""
        return self.diagnosis.language if self.diagnosis else self._language

    # --- entries ----------------------------------------------------------------------------------

    def resume(self) -> None:
        """Show where a kept conversation stands; an entry that cannot be read is taken back."""
        standing = dialogue.standing(self.conversation)
        if not standing:
            return
        what = self._told(standing[-1])
        self._say(words.RESUMED, id=self.conversation.id, n=len(standing), what=what)
        self._compute(self.conversation)

    def add(self, event: Event) -> None:
        """Keep an event, then read it; one that cannot be read is taken back and told."""
        after = self.conversation.with_event(event)  # an undo of nothing is refused, not kept
        if self.history is not None:
            self.history.append(after.id, event)
        self._compute(after)

    def _compute(self, after: Conversation) -> None:
        before = self.diagnosis
        self.conversation = after
        if not dialogue.standing(after):
            self.diagnosis = self.question = None
            return
        try:
            diagnosis = dialogue.diagnose(after, self.kb)
        except AdvisorError as error:
            undone = Undone()
            if self.history is not None:
                self.history.append(after.id, undone)
            self.conversation = after.with_event(undone)
            self._say(words.UNREAD, why=str(error))
            if before is None:
                self._compute(self.conversation)
            else:
                self._ask()
            return
        self.diagnosis = diagnosis
        self.question = dialogue.next_question(diagnosis, after, self.kb)
        self._show(before, diagnosis)

    def handle(self, line: str) -> bool:
        """One line or pasted text; False when it ends the conversation."""
        said = line.strip()
        if not said:
            return True
        try:
            if said.startswith("/") and "\n" not in said:
                return self._command(said)
            if said.lower() in WHY:
                self._why()
                return True
            if self.question and self.question.kind == "request" and dialogue.agreed(said):
                self._say(words.GO_ON)
                return True
            self.add(dialogue.understand(said, self.question))
        except AdvisorError as error:
            self._print(clean(str(error)))
            self._ask()
        return True

    def _command(self, line: str) -> bool:
        name, _, rest = line.partition(" ")
        rest = rest.strip()
        commands: dict[str, Callable[[str], None]] = {
            "/curve": lambda path: self.give("curve", path),
            "/code": lambda path: self.give("code", path),
            "/tried": lambda text: self.add(Tried(text=text)),
            "/probe": self._probe,
            "/explain": self._explain,
            "/save": self.save,
            "/undo": lambda _: self._undo(),
            "/why": lambda _: self._why(),
            "/report": lambda _: self.report(),
            "/help": lambda _: self._say(words.HELP),
        }
        if name in ("/quit", "/exit", "/q"):
            return False
        if name not in commands:
            self._say(words.NO_COMMAND, name=clean(name))
            self._ask()
        elif not rest and name in EXAMPLES:
            self._say(words.NEEDS, name=name, example=EXAMPLES[name])
        else:
            commands[name](rest)
        return True

    def give(self, what: Literal["curve", "code"], name: str) -> None:
        """Files as they are now: their content becomes part of the conversation."""
        path = Path(name).expanduser()
        files = _files(path) if path.is_dir() else [path]
        for file in files:
            self.add(Gave.of(what, str(file), _read(file)))

    def _undo(self) -> None:
        standing = dialogue.standing(self.conversation)
        self.add(Undone())
        self._say(words.UNDONE, what=self._told(standing[-1]))

    def _probe(self, name: str) -> None:
        """The best probe and its command; with a file its result; with a target it is run."""
        from advisor import probing

        if name and name not in self.kb.probes:
            path = Path(name).expanduser()
            self.add(Probed(report=probing.read_report(_read(path), name)))
            return
        if self.diagnosis is None:
            self._say(words.NO_PROBE)
            return
        done = [r.probe for e in dialogue.standing(self.conversation) if isinstance(e, Probed)
                for r in e.report.results]  # fmt: skip
        proposed = [t.id for t in self.diagnosis.next_tests if t.kind == "probe"]
        proposed += probing.wanted(self.diagnosis, self.kb, done)
        id = name or next(iter(proposed), "")
        if not id:
            self._say(words.NO_PROBE)
        elif self.measure is not None:
            self.add(Probed(report=self.measure([id])))
        else:
            self._say_probe(id)

    def _say_probe(self, id: str) -> None:
        probe = self.kb.probes[id]
        one = self.language
        self._say(
            words.PROBE,
            id=id,
            name=probe.name[one],
            minutes=probe.minutes,
            procedure=probe.procedure[one],
            confirms=probe.confirms[one],
            refutes=probe.refutes[one],
        )

    def _explain(self, id: str) -> None:
        from advisor.report import entry

        entry.show(self.kb.entry(id), self.console, self.language)

    def _why(self) -> None:
        if self.question is None:
            self._say(words.NO_QUESTION)
        else:
            self._print(self.question.why[self.language])

    def save(self, name: str) -> None:
        """Write the page, the document or the text of the report."""
        path = Path(name).expanduser()
        if self.diagnosis is None:
            self._say(words.NOTHING)
            return
        try:
            path.write_text(self._written(path.suffix), "utf-8")
        except OSError as error:
            raise InputError(f"{name}: cannot be written: {error.strerror}.") from error
        self._say(words.SAVED, path=name)

    def _written(self, suffix: str) -> str:
        assert self.diagnosis is not None
        if suffix == ".json":
            from advisor.model import to_json

            return to_json(self.diagnosis)
        if suffix in (".html", ".htm"):
            from advisor.report import html

            return html.page(self.diagnosis)
        import io

        console = Console(file=io.StringIO(), width=100, no_color=True, highlight=False)
        Chat(self.conversation, self.kb, console, None)._report(self.diagnosis)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue()

    # --- what the person sees ---------------------------------------------------------------------

    def _show(self, before: Diagnosis | None, now: Diagnosis) -> None:
        """What moved in the ranking, new contradictions, and the next question."""
        self._print("")
        told = before.contradictions if before else ()
        if before and _same(before, now):
            self._say(words.UNCHANGED)
        else:
            self._show_ranking(before, now)
        for one in now.contradictions:
            if one not in told:
                label = words.CONTRADICTION[self.language]
                self._print(f"{label}: {clean(one[self.language])}", "yellow")
        self._ask()

    def _show_ranking(self, before: Diagnosis | None, now: Diagnosis) -> None:
        """The verdict and the first causes, unless they are as good as any other."""
        asks = now.verdict == "not-enough-evidence"  # the question below says what to bring
        if asks and now.differential and now.differential[0].probability < NAMED:
            self._print(words.WIDE_OPEN[self.language], "bold")
            return
        reason = words.OPEN if asks else now.verdict_reason
        self._print(clean(reason[self.language]), "bold")
        old = {h.cause.id: h.probability for h in before.differential} if before else {}
        for number, h in enumerate(now.differential[:SHOWN], start=1):
            filled = "█" * round(h.probability * BAR)
            line = Text(f"{number} {h.probability:>4.0%} {filled:<{BAR}} ")
            line.append(h.cause.name[self.language], "bold" if number == 1 else "")
            line.append(f"  {h.cause.id}", "dim")
            if before:
                line.append_text(_moved(old.get(h.cause.id), h.probability))
            self.console.print(line, soft_wrap=True)

    def _ask(self) -> None:
        if self.diagnosis is None:
            return
        self._print("")
        if self.question is None:
            self._say(words.NOTHING_MORE)
            return
        question, one = self.question, self.language
        head = Text(f"{words.KINDS[question.kind][one]}: ", "bold cyan")
        self.console.print(head.append(question.text[one], "bold"), soft_wrap=True)
        shown = [f"{n} {o.label[one]}" for n, o in enumerate(question.options, start=1)]
        if shown:
            shown.append(words.OPTIONS[one].format(n=len(shown) + 1))
        elif question.kind == "probe":
            shown.append(words.MEASURE[one])
        else:
            how = {"curve": "/curve FILE", "code": "/code FILE", "words": ""}
            given = how[self.kb.requests[question.test].give]
            shown.append((words.BRING if given else words.TELL)[one].format(how=given))
        self._print("   ".join(shown), "cyan")

    def report(self) -> None:
        """Everything known so far."""
        if self.diagnosis is None:
            self._say(words.NOTHING)
        else:
            self._report(self.diagnosis)

    def _report(self, diagnosis: Diagnosis) -> None:
        from advisor.report import terminal

        self._print("")
        terminal.show(diagnosis, self.console)
        answered = [e for e in dialogue.standing(self.conversation)
                    if isinstance(e, Answered | Skipped)]  # fmt: skip
        if answered:
            self._print(words.ANSWERS[diagnosis.language], "bold underline")
        for event in answered:
            self._print(f"  {self._asked(event)}")

    def _asked(self, event: Answered | Skipped) -> str:
        """A question and what was answered."""
        kb, one = self.kb, self.language
        known = kb.symptoms.get(event.test) or kb.experiments.get(event.test)
        if known is not None and known.ask is not None:
            text = known.ask[one]
        elif event.test in kb.requests:
            text = kb.requests[event.test].ask[one]
        else:
            text = kb.probes[event.test].name[one]
        if isinstance(event, Skipped):
            return f"{text} {words.SKIPPED[one]}"
        labels = dict(OUTCOMES if event.test in kb.experiments else YES_NO)
        more = f" ({clean(event.text)})" if event.text else ""
        return f"{text} {labels[event.answer][one]}{more}"

    def _told(self, event: Event) -> str:
        """An event in a few words."""
        kind = words.EVENTS[event.kind][self.language]
        if isinstance(event, Answered | Skipped):
            return f"{kind}: {self._asked(event)}"
        if isinstance(event, Said | Tried):
            text = " ".join(clean(event.text).split())
            return f"{kind}: {text if len(text) <= TOLD else text[:TOLD] + '…'}"
        if isinstance(event, Gave):
            return f"{kind}: {clean(event.name)}"
        if isinstance(event, Probed):
            return f"{kind}: {', '.join(r.probe for r in event.report.results)}"
        return kind

    def _say(self, text: words.Words, **values: object) -> None:
        self._print(clean(text[self.language].format(**values)))

    def _print(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style), soft_wrap=True)


def _same(before: Diagnosis, now: Diagnosis) -> bool:
    """Whether verdict and ranking are as they were, as far as a person can see."""
    pairs = zip(before.differential, now.differential, strict=False)
    return (
        bool(now.differential)
        and before.verdict == now.verdict
        and len(before.differential) == len(now.differential)
        and all(
            a.cause.id == b.cause.id and abs(a.probability - b.probability) < VISIBLE
            for a, b in pairs
        )
    )


def _moved(before: float | None, now: float) -> Text:
    if before is None:
        return Text("  ▲", "green")
    change = now - before
    if abs(change) < VISIBLE:
        return Text("")
    return Text(
        f"  {'▲' if change > 0 else '▼'} {change * 100:+.0f}", "green" if change > 0 else "red"
    )


def _files(folder: Path) -> list[Path]:
    """The files of a folder that hold a curve."""
    from advisor.intake.curves import read_curves

    found: list[Path] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file())[:MOST_FILES]:
        try:
            read_curves(path, str(path))
        except InputError:
            continue
        found.append(path)
    if not found:
        raise InputError(f"{folder}: no training curve found in its files. Name a log or CSV file.")
    return found


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file.") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
    if len(data) > MOST_BYTES:
        raise InputError(
            f"{path}: more than {MOST_BYTES:,} bytes. Give it to advisor ask --curve instead."
        )
    return data
