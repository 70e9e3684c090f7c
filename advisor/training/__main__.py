"""Train all models, cross-validated, and write ``kb/reader``.

Needs the extras ``learn`` and ``semantic``. Deterministic: the same questions give the same arrays.
"""

# scikit-learn ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer

from advisor import knowledge
from advisor.encoder import Encoder, shown
from advisor.hearing import FILE as HEARD
from advisor.hearing import Hearing
from advisor.reader import MODELS, VERSION, aligned, spread
from advisor.training import distilling, encoding, hearing
from advisor.training.distilling import Start
from advisor.training.encoding import Example, Network, Part, Texts
from advisor.training.hearing import Sentences
from advisor.training.ngrams import Ngrams
from advisor.training.questions import (
    Question,
    descriptions,
    digest,
    everything_asked,
    label_rows,
    translations,
)
from advisor.training.signs import Signs, found, unforeseen
from advisor.transformer import Transformer

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
# Pieces read of a text that exists in both languages. # unsourced
MOST_TRANSLATED = 150
# The weights of all models are found from this one. Words alone are a little too sure.
EQUAL = 0.5
WEIGHTS = ("weights", "weights without transformer")
# Processes that look for signs.
WORKERS = 2


@dataclass(frozen=True)
class Material:
    """Everything that is learned from, read once."""

    asked: Sequence[Question]
    names: Sequence[str]
    labels: Labels
    ngrams: Ngrams
    start: Start
    examples: Sequence[Example]
    described: Sequence[Example]
    translated: Sequence[tuple[Part, Part]]
    said: Sentences
    heard: Sequence[str]
    seen: Sequence[frozenset[str]]

    @classmethod
    def read(cls, root: Path) -> Material:
        """From a knowledge base's folder."""
        asked = everything_asked(root)
        rows = label_rows(asked)
        aims = np.array([rows[q.cause] for q in asked], dtype=np.int64)
        described = [d for d in descriptions(root) if d.cause in rows]
        pairs = translations(root)
        start = distilling.start(
            [t for q in (*asked, *described) for t in (q.text, shown(q.code, q.log))]
            + [zh for _, zh in pairs]
        )
        texts = Texts(start)
        own = hearing.example_sentences(root)
        with typer.progressbar(length=len(asked), label="looking for signs") as bar:
            seen = found(asked, root, WORKERS, bar.update)
        return cls(
            asked=asked,
            names=list(rows),
            labels=aims,
            ngrams=Ngrams(asked, aims),
            start=start,
            examples=[texts.example(q, rows[q.cause]) for q in asked],
            described=[texts.example(d, rows[d.cause]) for d in described],
            translated=[
                (texts.part(en, MOST_TRANSLATED), texts.part(zh, MOST_TRANSLATED))
                for en, zh in pairs
            ],
            said=hearing.collect(asked, knowledge.load((root,)), own),
            heard=list(own),
            seen=seen,
        )

    def chosen(self, rows: Labels) -> list[Example]:
        """The questions in these rows."""
        return [self.examples[int(row)] for row in rows]

    def encoder(self, rows: Labels, label: str, folder: Path) -> Network:
        """The encoder and its head, trained on these questions and all descriptions.

        Written to the folder with what hears symptoms in sentences.
        """
        learned = [*self.chosen(rows), *self.described]
        with typer.progressbar(length=encoding.EPOCHS, label=label) as bar:
            network = encoding.fit(
                self.start, learned, self.translated, len(self.names), progress=bar.update
            )
        encoding.write(folder, self.start, network)
        known = np.zeros(len(self.labels), dtype=np.bool_)
        known[rows] = True
        np.save(folder / HEARD, hearing.fit(self.said, Encoder(folder), known))
        return network

    def signs(self, folder: Path) -> Signs:
        """All questions by what is found and what is heard in them."""
        ears = Hearing(folder, tuple(self.heard), Encoder(folder))
        return Signs(
            [
                seen | unforeseen(q.text, seen, ears)
                for q, seen in zip(self.asked, self.seen, strict=True)
            ],
            self.labels,
            self.ngrams.weights,
        )


@dataclass(frozen=True)
class Held:
    """Decisions of each model on questions that it did not see, ``(n_models, n, n_labels)``."""

    rows: Labels
    decisions: Array

    def best(self, labels: Labels, counts: Array, models: int) -> Array:
        """Weights ``(n_models,)`` of least log loss when only the first models are asked.

        ``counts`` is how much each question counts. It is convex, so there is one answer.
        """
        from scipy.optimize import minimize

        def loss(weights: Array) -> tuple[float, Array]:
            logits = np.tensordot(weights, asked, 1)
            mass = np.exp(logits - logits.max(axis=1, keepdims=True))
            mass /= mass.sum(axis=1, keepdims=True)
            slopes = (asked * mass).sum(axis=2) - own
            return log_loss(logits, labels, counts), np.average(slopes, axis=1, weights=counts)

        asked = self.decisions[:models]
        own = asked[:, np.arange(len(labels)), labels]
        found: Any = minimize(
            loss, np.full(models, EQUAL), jac=True, bounds=[(0.0, None)] * models, tol=1e-5
        )
        return np.pad(found.x, (0, len(self.decisions) - models))


def main(
    folder: Annotated[
        Path | None, typer.Option("--kb", help="Knowledge base with questions/.")
    ] = None,
    hold_out: Annotated[
        list[str] | None,
        typer.Option(help="A batch of questions to measure on; none keeps the last figures."),
    ] = None,
) -> None:
    """Train on ``kb/questions`` and write ``kb/reader``."""
    root = folder or knowledge.find_root()
    target = root / "reader"
    target.mkdir(exist_ok=True)
    material = Material.read(root)
    transformer = Transformer(target / "transformer")
    held = cross_validate(material, hold_out, transformer) if hold_out else None
    about = measured(material, held) if held else last_figures(target)
    with TemporaryDirectory(dir=root) as scratch:
        made = Path(scratch)
        about |= material.ngrams.write(made, material.ngrams.fit())
        material.encoder(np.arange(len(material.labels)), "training", made)
        signs = material.signs(made)
        about |= signs.write(made, signs.fit())
        about |= {
            "version": VERSION,
            "questions": digest(root),
            "labels": list(material.names),
            "heard": list(material.heard),
        }
        (made / "reader.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n")
        for file in made.iterdir():  # the old ones may be mapped by a service that runs
            file.replace(target / file.name)
    for name, value in about["figures"].items():
        typer.echo(f"{name:<24}{value:.3f}")


def cross_validate(material: Material, batches: Sequence[str], transformer: Transformer) -> Held:
    """All models on the questions of each of these batches, learned from all other questions.

    Strangers decide what a reader is worth: on questions of people from whom it learned others it
    looks better than it is, and states its causes too surely. Near-copies are not learned from.
    """
    openings = np.array([q.opening for q in material.asked])
    measured: list[Held] = []
    for batch in batches:
        out = np.array([q.batch == batch for q in material.asked])
        if not out.any():
            raise typer.BadParameter(f"no question has the batch {batch!r}")
        if transformer.usable and batch not in transformer.about["held out"]:
            raise typer.BadParameter(f"the transformer has learned the batch {batch!r}")
        test = np.flatnonzero(out)
        train = np.flatnonzero(~out & ~np.isin(openings, openings[test]))
        with TemporaryDirectory() as scratch:
            network = material.encoder(train, f"without {batch}", Path(scratch))
            signs = material.signs(Path(scratch))
        decided = (
            _decisions(material.ngrams, train, test, len(material.names)),
            encoding.decisions(network, material.chosen(test)),
            _decisions(signs, train, test, len(material.names)),
            _read(transformer, [material.asked[int(row)] for row in test], material.names),
        )
        measured.append(Held(test, np.stack(decided)))
    return Held(
        rows=np.concatenate([h.rows for h in measured]),
        decisions=np.concatenate([h.decisions for h in measured], axis=1),
    )


def _read(transformer: Transformer, asked: Sequence[Question], names: Sequence[str]) -> Array:
    """What is shipped of the transformer, asked as the reader asks it; zeros where it is not."""
    if not transformer.usable:
        return np.zeros((len(asked), len(names)))
    with typer.progressbar(asked, label="asking the transformer") as bar:
        decided = np.array([transformer.decisions(q.text, q.code, q.log) for q in bar])
    return spread(decided, aligned(transformer.labels, names))


def _decisions(model: Ngrams | Signs, train: Labels, test: Labels, labels: int) -> Array:
    """Of a model fitted on other rows; a cause with no question to learn from is never meant."""
    fitted = model.fit(train)
    decided = np.full((len(test), labels), -20.0)
    decided[:, fitted.classes_] = fitted.decision_function(model.rows[test])
    return decided


def measured(material: Material, held: Held) -> dict[str, Any]:
    """The weights of the models, and top-1 and top-3 of each and of all on held questions."""
    labels = material.labels[held.rows]
    asked = [material.asked[int(row)] for row in held.rows]
    counts = np.array([q.weight for q in asked])
    weights = dict(zip(WEIGHTS, (held.best(labels, counts, n) for n in (4, 3)), strict=True))
    joined = np.tensordot(weights["weights"], held.decisions, 1)
    whole = np.array([not q.excerpt_of for q in asked])
    figures = {
        "questions": float(len(material.labels)),
        "held out": float(whole.sum()),
        "log loss": log_loss(joined, labels, whole.astype(np.float64)),
    }
    families = np.array([q.cause.partition("/")[0] for q in asked])
    languages = np.array([q.language for q in asked])
    linear = np.tensordot(weights["weights without transformer"], held.decisions, 1)
    alone = {**dict(zip(MODELS, held.decisions, strict=True)), "without transformer": linear}
    for top in (1, 3):
        for name, decided in alone.items():
            figures[f"top-{top} {name}"] = float(hits(decided, labels, top)[whole].mean())
        right = hits(joined, labels, top)
        figures[f"top-{top}"] = float(right[whole].mean())
        figures[f"top-{top} excerpts"] = float(right[~whole].mean())
        for of in (languages, families):
            for name in sorted({*of.tolist()}):
                these = whole & (of == name)
                figures[f"top-{top} {name or 'nothing'}"] = float(right[these].mean())
    rounded = {name: round(value, 4) for name, value in figures.items()}
    named = {
        which: dict(zip(MODELS, (round(float(w), 4) for w in found), strict=True))
        for which, found in weights.items()
    }
    return {**named, "figures": rounded}


def last_figures(folder: Path) -> dict[str, Any]:
    """Those of the models trained last, for a run without cross-validation."""
    try:
        about = json.loads((folder / "reader.json").read_text())
        return {name: about[name] for name in (*WEIGHTS, "figures")}
    except (OSError, ValueError, KeyError):
        equal = dict.fromkeys(MODELS, EQUAL)
        weights = (equal, {**equal, "transformer": 0.0})
        return {**dict(zip(WEIGHTS, weights, strict=True)), "figures": {}}


def log_loss(logits: Array, labels: Labels, counts: Array) -> float:
    """Mean negative log probability of the right label, of questions that count so much."""
    top = logits.max(axis=1, keepdims=True)
    norm = np.log(np.exp(logits - top).sum(axis=1)) + top[:, 0]
    return float(np.average(norm - logits[np.arange(len(labels)), labels], weights=counts))


def hits(decisions: Array, labels: Labels, top: int) -> npt.NDArray[np.bool_]:
    """Whether the right label is among the ``top`` highest."""
    own = decisions[np.arange(len(labels)), labels][:, None]
    return (decisions > own).sum(axis=1) < top


if __name__ == "__main__":
    typer.run(main)
