"""Whatever a person brings, as one ``Case``: parsed, no opinion.

Of a long text only the most telling sentences are read, see ``skimming``; the case holds those.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.errors import InputError
from advisor.intake import code as code_reading
from advisor.intake.curves import read_curves
from advisor.intake.experiments import experiments as read_experiments
from advisor.intake.paste import language_of, split
from advisor.intake.prose_facts import facts_from_prose
from advisor.intake.skimming import skim
from advisor.knowledge import Knowledge
from advisor.model import Case, Facts, Language, Role, Run, Snippet
from advisor.uncollected import uncollected

# A post longer than this is a log or a data file that belongs in --curve. # unsourced
MOST_TEXT = 2_000_000
MOST_CODE = 10_000_000
# Characters of a pasted log kept as text: it is read for its words. # unsourced
MOST_LOG = 4_000
# Names of series that a message lists. # unsourced
SHOWN_NAMES = 20


@uncollected()
def read(
    text: str,
    kb: Knowledge,
    *,
    curves: Sequence[tuple[str, Path | bytes]] = (),
    codes: Sequence[tuple[str, bytes]] = (),
    tried: Sequence[str] = (),
    language: Language | None = None,
    overrides: Mapping[str, Role] | None = None,
) -> Case:
    """Read prose (or a whole pasted post), curve files and code files, each given with its name.

    Raises ``InputError`` when one of them cannot be read, or when nothing was given at all. Parts
    of a pasted post that only look like a log or code are passed over.
    """
    if len(text) > MOST_TEXT:
        raise InputError(
            f"text: {len(text):,} characters; at most {MOST_TEXT:,} are read. "
            "Give logs with --curve FILE and code with --code FILE."
        )
    pasted = split(text)
    if not (pasted.prose.strip() or pasted.log.strip() or any(pasted.code) or curves or codes):
        raise InputError(
            "nothing to look at. Say what you see, or give --curve FILE or --code FILE."
        )
    runs = _runs(pasted.log, curves, overrides or {})
    snippets, unread = _snippets(pasted.code, codes)
    # One line such as "What does retain_graph=True do?" looks like code that cannot be read.
    prose = "\n\n".join(part for part in (pasted.prose, *unread) if part.strip())
    prose = prose if prose or runs or snippets else text
    skimmed = skim(prose, kb)
    prose = skimmed.text if skimmed else prose
    experiments = [e for said in (*tried, prose) for e in read_experiments(said, kb)]
    case = Case(
        prose=prose,
        log=pasted.log[:MOST_LOG],
        language=language or language_of(prose or text),
        runs=runs,
        snippets=snippets,
        experiments=tuple(dict.fromkeys(experiments)),
        notes=(skimmed.note,) if skimmed else (),
    )
    return case.model_copy(update={"facts": _facts(case)})


def as_post(prose: str, log: str = "", code: str = "") -> str:
    """Prose, log and code as one pasted post with fences."""
    parts = [prose]
    parts += [f"```\n{log.rstrip()}\n```"] if log.strip() else []
    parts += [f"```python\n{code.rstrip()}\n```"] if code.strip() else []
    return "\n\n".join(parts)


def _runs(
    log: str, curves: Sequence[tuple[str, Path | bytes]], overrides: Mapping[str, Role]
) -> tuple[Run, ...]:
    runs: list[Run] = []
    if log.strip():
        with contextlib.suppress(InputError):  # lines that only looked like a log
            runs += read_curves(log, "pasted log", overrides=overrides)
    for name, source in curves:
        runs += read_curves(source, name, overrides=overrides)
    _refuse_unknown(overrides, runs)
    return tuple(runs)


def _refuse_unknown(overrides: Mapping[str, Role], runs: Sequence[Run]) -> None:
    """A role given to a series that is not there would be lost without a word."""
    names = {curve.name: None for run in runs for curve in run.curves}
    for name in overrides:
        if name not in names:
            shown = ", ".join(repr(n) for n in list(names)[:SHOWN_NAMES])
            more = ", ..." if len(names) > SHOWN_NAMES else ""
            raise InputError(
                f"no series is called {name!r}; found {shown}{more}. Name one of them."
            )


def _snippets(
    pasted: Sequence[str], codes: Sequence[tuple[str, bytes]]
) -> tuple[tuple[Snippet, ...], list[str]]:
    """What can be read as code, and what of the post only looked like it."""
    snippets: list[Snippet] = []
    unread: list[str] = []
    for number, text in enumerate(pasted, start=1):
        name = "pasted code" if len(pasted) == 1 else f"pasted code {number}"
        found: tuple[Snippet, ...] = ()
        with contextlib.suppress(InputError):  # it only looked like code
            found = code_reading.read_code(text, name)
        snippets += found
        if not found:
            unread.append(text)
    for name, data in codes:
        if len(data) > MOST_CODE:
            raise InputError(
                f"{name}: {len(data):,} bytes; at most {MOST_CODE:,} are read as code. "
                "Give the file with the model and the training loop only."
            )
        found = code_reading.read_code(data, name)
        if not found:
            raise InputError(f"{name}: no Python code found. Give a .py or .ipynb file.")
        snippets += found
    return tuple(snippets), unread


def _facts(case: Case) -> Facts:
    """Settings from code, then logs, then prose: the first that states one is believed."""
    merged: dict[str, object] = {}
    origins: dict[str, str] = {}
    sources = [facts_from_prose(case.prose)]
    if case.snippets:
        sources.insert(0, code_reading.facts_from_code(code_reading.program(case)))
    for facts in sources:
        for field, value in facts:
            if field != "origins" and value is not None and field not in merged:
                merged[field] = value
                origins[field] = facts.origins.get(field, "")
    return Facts.model_validate({**merged, "origins": origins})
