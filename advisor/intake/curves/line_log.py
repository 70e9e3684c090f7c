"""Reads a log line by line: understands a line once, then reads its like by pattern."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from advisor import patterns
from advisor.intake.curves import generic_line
from advisor.intake.curves.flattened import records
from advisor.intake.curves.reading import Reading, Slot, template
from advisor.intake.curves.recorder import Recorder, Series
from advisor.intake.curves.source import Source
from advisor.model import Role, Run, Smoothing

Parse = Callable[[str], Reading | None]
"""Understands the lines of one program, or None where the generic reading should."""

# Lines of one make in a row that are worth reading together.
# unsourced
MIN_BULK = 16

# Rows that are first tried together after the clock did not go forward.
# unsourced
WINDOW = 64

# Validation points remembered since the last training step.
# unsourced
MAX_IDLE = 64

# Patterns kept at a time.
# unsourced
MAX_TEMPLATES = 24
# Patterns kept at a time and compiled per text: a text where every line differs stays cheap.
# unsourced
MAX_COMPILED = 300


class Plan:
    """What the numbers of one make of line mean, and the series they feed in the present run."""

    __slots__ = ("bulk", "counters", "framed", "generation", "reading", "series", "values")

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.values = [(i, s) for i, s in enumerate(reading.slots) if s.target == "value"]
        self.counters = [(i, s.target) for i, s in enumerate(reading.slots) if s.target != "value"]
        self.framed = reading.event in ("frame", "samples-frame")
        self.bulk = self._bulk() if self.values and reading.side != "val" else ""
        self.generation: tuple[int, str, str] = (-1, "", "")
        self.series: list[Series] = []

    def _bulk(self) -> str:
        """Which clock many such lines at once could move; "" for none."""
        targets = {t for _, t in self.counters} - {"epochs", "batch_size"}
        if self.framed:
            return "frame" if targets in _FRAME_CLOCKS else ""
        if self.reading.event:
            return ""
        if targets in ({"step"}, {"step", "epoch"}):
            return "step"
        if targets in ({"batch", "batches"}, {"batch", "batches", "epoch"}):
            return "batch"
        return "epoch" if targets == {"epoch"} else ""


_FRAME_CLOCKS = ({"batch", "batches"}, {"batch", "batches", "epoch"})


@dataclass(eq=False)
class Template:
    """A pattern and what its groups mean."""

    match: Callable[[str], re.Match[str] | None]
    plan: Plan
    whole: Callable[[str], list[tuple[str, ...]]]
    """All lines of a block that are of this make."""
    uses: int = 0
    after: Template | None = None
    """The make of the line that came after one of this make the last time."""


class LineLog:
    """A text that is being read; feed it lines, then ask for ``recorder.runs``."""

    def __init__(self, name: str, parse: Parse | None = None, smoothing: Smoothing = "raw"):
        self.recorder = Recorder(name)
        self.parse_own = parse
        self.smoothing: Smoothing = smoothing
        self.templates: list[Template] = []
        self.compiled = 0
        self.seen: dict[str, int] = {}
        self.pending_side = ""
        self.line = 0
        self.uniform: Template | None = None

    def feed_block(self, block: str) -> None:
        """Read a block of lines, at once if the block before was all of one make."""
        form = self.uniform
        count = block.count("\n")
        if form and block.endswith("\n") and len(rows := form.whole(block)) == count:
            self.line += 1
            self.apply_many(form.plan, rows)
            self.line -= 1
            return
        before = [(t, t.uses) for t in self.templates]
        self.feed(block.removesuffix("\n").split("\n"))
        self.uniform = next(
            (t for t, n in before if t.plan.bulk and count and t.uses - n == count), None
        )

    def feed(self, lines: Sequence[str]) -> None:
        """Read lines in order."""
        first, position, end = self.line + 1, 0, len(lines)
        before: Template | None = None
        while position < end:
            line = lines[position]
            self.line = first + position
            position += 1
            if len(line) < 2:
                continue
            if len(line) > generic_line.LINE_LIMIT:
                for record in records(line):
                    self.feed_record(record)
                continue
            form = before.after if before else None
            found = form.match(line) if form else None
            if form is None or found is None:
                form, found = self.find(line)
                if form is None or found is None:
                    before = None
                    self.understand(line)
                    continue
            form.uses += 1
            if form.plan.bulk and (form is before or form.after in (None, form)):
                position = self.follow(form, found.groups(), lines, position)
            elif form.plan.reading.slots:
                self.apply(form.plan, found.groups())
            if before:
                before.after = form
            before = form
        self.line = first + end - 1

    def find(self, line: str) -> tuple[Template, re.Match[str]] | tuple[None, None]:
        """The template that the line is of, the most used first."""
        for form in self.templates:
            if (found := form.match(line)) is not None:
                return form, found
        return None, None

    def feed_record(self, record: str) -> None:
        """Read a part of a line that several records were pasted onto."""
        for form in self.templates:
            if (found := form.match(record)) is not None:
                form.uses += 1
                if form.plan.reading.slots:
                    self.apply(form.plan, found.groups())
                return
        self.read_one(record, remember=True)

    def follow(
        self, form: Template, groups: tuple[str, ...], lines: Sequence[str], position: int
    ) -> int:
        """Read on while the lines are of this make; returns where it ends."""
        rows = [groups]
        match, end = form.match, len(lines)
        while position < end and (found := match(lines[position])) is not None:
            rows.append(found.groups())
            position += 1
        form.uses += len(rows) - 1
        if len(rows) < MIN_BULK:
            for groups in rows:
                self.apply(form.plan, groups)
                self.line += 1
        else:
            self.apply_many(form.plan, rows)
        return position

    def apply_many(self, plan: Plan, rows: list[tuple[str, ...]]) -> None:
        """Read rows of one make together, as long as the clock only goes forward."""
        table = [np.array(list(map(float, column))) for column in zip(*rows, strict=True)]
        clocks = {target: table[i] for i, target in plan.counters}
        done, window = 0, WINDOW
        while done < len(rows):
            self.apply(plan, rows[done])
            self.line += 1
            done += 1
            # No more is looked at than was gained before: a clock that turns back at every other
            # line would cost the square of the lines.
            rest = {target: column[done : done + window] for target, column in clocks.items()}
            moved = self.recorder.advance_many(str(plan.bulk), rest) if done < len(rows) else None
            if moved is None:
                window = WINDOW
                continue
            steps, epochs = moved
            count = len(steps)
            window = 4 * window if count == window else WINDOW
            for series, (i, _) in zip(plan.series, plan.values, strict=True):
                series.add_many(steps, epochs, table[i][done : done + count], self.line)
            self.line += count
            done += count

    def understand(self, line: str) -> None:
        """The slow way: find out what a line says, and remember its make."""
        if len(line) > 2 * 40 or line.count("poch") > 1:
            pieces = records(line)
            if len(pieces) > 1:
                for piece in pieces:
                    self.feed_record(piece)
                return
        self.read_one(line, remember=True)

    def read_one(self, line: str, *, remember: bool) -> None:
        """Read one record."""
        line = generic_line.shorten(line)
        reading = self.parse_own(line) if self.parse_own else None
        if reading is None:
            reading = generic_line.parse(line)
        if remember and not reading.once:
            self.remember(line, reading)
        if reading.slots or reading.event:
            texts = [line[s.start : s.end] for s in reading.slots]
            self.apply(Plan(reading), texts)

    def remember(self, line: str, reading: Reading) -> None:
        """Make a pattern of a line the second time its like is seen."""
        if self.compiled >= MAX_COMPILED:
            return
        skeleton = _SKELETON.sub("0", line)
        count = self.seen.get(skeleton, 0) + 1
        if len(self.seen) < 4096 or skeleton in self.seen:
            self.seen[skeleton] = count
        if count != 2:
            return
        self.compiled += 1
        pattern = template(line, reading)
        whole = re.compile(f"^{pattern.pattern}\n", re.MULTILINE)
        form = Template(pattern.fullmatch, Plan(reading), whole.findall)
        self.templates.append(form)
        if len(self.templates) > MAX_TEMPLATES:
            self.templates.sort(key=lambda t: -t.uses)
            del self.templates[MAX_TEMPLATES - 4 : -1]
        else:
            self.templates.sort(key=lambda t: -t.uses)

    def apply(self, plan: Plan, texts: Sequence[str]) -> None:
        """Move the clock and record the values of one line."""
        recorder, reading = self.recorder, plan.reading
        counters = {target: float(texts[i]) for i, target in plan.counters}
        if reading.event:
            self.announce(reading)
        side = reading.side or ("" if counters else self.pending_side)
        level = self.advance(counters, reading, side) if counters or plan.framed else ""
        if side == "val" and level != "step" and not plan.framed:
            recorder.settle()
        if counters and not reading.event:
            self.pending_side = ""
        if not plan.values:
            return
        key = (recorder.generation, side, level)
        if plan.generation != key:
            plan.series = [self.series_for(slot, side, level) for _, slot in plan.values]
            plan.generation = key
        run, line = recorder.run, self.line
        step, epoch = run.step, run.epoch
        again = plan.framed and level == "epoch"
        val_batch = side == "val" and "batch" in counters
        for series, (i, _) in zip(plan.series, plan.values, strict=True):
            number = float(texts[i])
            if (again and series.epochs and series.epochs[-1] == epoch) or (
                val_batch and series.steps and series.steps[-1] == step
            ):
                series.values[-1] = number  # a later frame of the same epoch or evaluation
                continue
            series.add(step, epoch, number, line)
            if not level and series.side == "val" and len(run.idle) < MAX_IDLE:
                run.idle.append((series, len(series.values) - 1))

    def series_for(self, slot: Slot, side: str, level: str) -> Series:
        """The series that a value of this place belongs to."""
        smoothing = slot.smoothing
        if smoothing == "unknown":
            of_steps = level in ("step", "sample") or self.smoothing != "raw"
            val = (slot.side or side) == "val" and not level
            smoothing = self.smoothing if of_steps and not val else "unknown"
        return self.recorder.series(slot.name, slot.side or side, level, smoothing)

    def announce(self, reading: Reading) -> None:
        """A line that says what follows."""
        if reading.event in ("validation", "early-validation"):
            self.pending_side = "val"
            if reading.event == "early-validation" and self.recorder.run.trained:
                self.recorder.run.idle.clear()
                self.recorder.new_run(self.line, "validation before training")
        elif reading.event in ("training", "opens-epoch"):
            self.pending_side = ""

    def advance(self, counters: Mapping[str, float], reading: Reading, side: str) -> str:
        """Move the clock; returns the level of the line's series."""
        recorder, line = self.recorder, self.line
        epoch, step = counters.get("epoch"), counters.get("step")
        batch, batches = counters.get("batch"), counters.get("batches")
        if reading.event in ("frame", "samples-frame"):
            return recorder.at_frame(epoch, batch, batches, line, samples=reading.event != "frame")
        if "batch_size" in counters:
            recorder.run.settings.setdefault("batch_size", counters["batch_size"])
        if side == "val":
            if step is not None and "steps" not in counters:
                recorder.run.step = max(step, 0.0)
                recorder.run.has_steps = True
            if epoch is not None and not (epoch < recorder.run.epoch):
                recorder.at_epoch(epoch, line)
            return "epoch" if epoch is not None else ""
        if "samples" in counters and epoch is not None:
            recorder.at_sample(epoch, counters["sample"], counters["samples"], line)
            return "sample"
        if (
            batch is None
            and step is not None
            and "steps" in counters
            and self._in_epoch(epoch, step)
        ):
            batch, batches, step = step, counters["steps"], None
        if batch is not None and batches is not None:
            recorder.at_batch(epoch, batch, batches, line)
            return "step"
        if step is None and batch is not None:
            step = batch
        if step is not None:
            recorder.at_step(step, line, epoch)
            return "step"
        if epoch is not None:
            recorder.at_epoch(epoch, line, opens=reading.event == "opens-epoch")
            return "epoch"
        return ""

    def _in_epoch(self, epoch: float | None, step: float) -> bool:
        """``Epoch [1/5], Step [100/600]``: a step with a total beside an epoch is a batch."""
        run = self.recorder.run
        known = epoch if epoch is not None else run.epoch
        return not math.isnan(known) and known == int(known)


_SKELETON = patterns.pattern(r"[-+]?\d[\d.]*(?:e[-+]?\d+)?|\s+|[=>█▏▎▍▌▋▊▉━.]{2,}")


_DECIMAL_COMMA = patterns.pattern(r"(?<![\d.,])\d{1,3},\d{1,12}(?![\d,.]|\s*\])")
_DECIMAL_POINT = patterns.pattern(r"\d\.\d")
_COMMA = patterns.pattern(r"(?<=\d),(?=\d)")


def has_decimal_comma(text: str) -> bool:
    """Numbers such as ``1,6701`` and none with a point; ``12,345`` alone could be thousands."""
    found = _DECIMAL_COMMA.findall(text)
    if len(found) < 3 or _DECIMAL_POINT.search(text):
        return False
    return any(len(f.partition(",")[2]) != 3 or f.startswith("0,") for f in found)


def read_lines(
    source: Source,
    overrides: Mapping[str, Role],
    parse: Parse | None = None,
    smoothing: Smoothing = "raw",
) -> tuple[Run, ...]:
    """All runs of a text."""
    log = LineLog(source.name, parse, smoothing)
    comma = has_decimal_comma(source.text[:65536])
    if comma:
        log.recorder.run.note("numbers are read with a decimal comma")
    for block in source.line_blocks():
        if comma:
            block = _COMMA.sub(".", block)
        if "\r" in block:
            block = block.replace("\r\n", "\n").replace("\r", "\n")
        log.feed_block(block)
        log.recorder.bound()
    return log.recorder.runs(overrides)
