"""``python -m advisor.training``: train what a question reads like from ``kb/questions``.

Needs the extra ``learn``. Deterministic: the same questions give the same arrays. Prints
cross-validated figures and stores them with the model.
"""

# scikit-learn and scipy ship no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer

from advisor import knowledge
from advisor.features import COLUMNS, Features, features, weigh
from advisor.intake.paste import language_of
from advisor.reader import VERSION

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
# Length of prose words, characters, code and log. # chosen by cross-validation on kb/questions
SHARES = (1.0, 1.0, 0.6, 0.3)
# Inverse regularisation and iterations of the logistic regression. # cross-validated likewise
STRENGTH, ITERATIONS = 30.0, 60
FOLDS = 5


@dataclass(frozen=True)
class Question:
    """A question as somebody would post it, with its cause."""

    cause: str
    language: str
    text: str
    code: str = ""
    log: str = ""

    def features(self) -> Features:
        """Its hashed n-grams."""
        return features(self.text, self.code, self.log)


def questions(folder: Path) -> Iterator[Question]:
    """Every question of ``kb/questions``; the file's place names the cause."""
    for path in sorted(folder.glob("*/*.jsonl")):
        cause = f"{path.parent.name}/{path.stem}"
        for line in path.read_text(encoding="utf-8").splitlines():
            raw: dict[str, Any] = json.loads(line)
            yield Question(
                cause, raw["lang"], raw["text"], raw.get("code") or "", raw.get("log") or ""
            )


def leads(folder: Path) -> Iterator[Question]:
    """The questions beside the causes that must lead to them: further words for each cause."""
    for path in sorted(folder.glob("causes/*/*.example.yaml")):
        cause = f"{path.parent.name}/{path.name.removesuffix('.example.yaml')}"
        content = knowledge.parse_yaml(path.read_bytes(), path)
        for raw in content["leads"]:
            text = raw["prose"]
            yield Question(cause, language_of(text), text, raw.get("code", ""), raw.get("log", ""))


def inverse_frequencies(found: Sequence[Features]) -> Array:
    """Inverse document frequency of every column, ``(COLUMNS,)``."""
    documents = np.zeros(COLUMNS)
    for f in found:
        documents[f.columns] += 1
    return np.log((1 + len(found)) / (1 + documents)) + 1


def matrix(found: Sequence[Features], idf: Array) -> Any:
    """Weighted features as a sparse matrix ``(n, COLUMNS)``."""
    from scipy.sparse import csr_matrix

    values = np.concatenate([weigh(f, idf, SHARES) for f in found])
    columns = np.concatenate([f.columns for f in found])
    ends = np.cumsum([0, *(len(f.columns) for f in found)])
    return csr_matrix((values, columns, ends), shape=(len(found), COLUMNS))


def fit(x: Any, labels: Labels) -> Any:
    """A multinomial logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS)
    return model.fit(x, labels)


def cross_validate(x: Any, labels: Labels, groups: Labels) -> Array:
    """Decision values of every question by models that did not see its group."""
    from sklearn.model_selection import StratifiedGroupKFold

    out = np.zeros((len(labels), int(labels.max()) + 1))
    folds: Any = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    with typer.progressbar(length=FOLDS, label="cross-validating") as bar:
        for train, test in folds.split(x, labels, groups):
            model = fit(x[train], labels[train])
            out[np.ix_(test, model.classes_)] = model.decision_function(x[test])
            bar.update(1)
    return out


def temperature(decisions: Array, labels: Labels) -> float:
    """The temperature with the least log loss (Guo et al. 2017), by a fine grid."""
    grid = np.geomspace(0.2, 5.0, 81)
    return float(grid[np.argmin([log_loss(decisions / t, labels) for t in grid])])


def log_loss(logits: Array, labels: Labels) -> float:
    """Mean negative log probability of the right label."""
    top = logits.max(axis=1, keepdims=True)
    norm = np.log(np.exp(logits - top).sum(axis=1)) + top[:, 0]
    return float((norm - logits[np.arange(len(labels)), labels]).mean())


def hits(decisions: Array, labels: Labels, top: int) -> npt.NDArray[np.bool_]:
    """Whether the right label is among the ``top`` highest."""
    own = decisions[np.arange(len(labels)), labels][:, None]
    return (decisions > own).sum(axis=1) < top


def main(
    folder: Annotated[
        Path | None, typer.Option("--kb", help="Knowledge base with questions/.")
    ] = None,
    evaluate: Annotated[bool, typer.Option(help="Cross-validate for figures.")] = True,
) -> None:
    """Train on ``kb/questions`` and write ``kb/reader``."""
    root = folder or knowledge.find_root()
    asked = [*questions(root / "questions"), *leads(root)]
    names = sorted({q.cause for q in asked})
    labels = np.array([names.index(q.cause) for q in asked], dtype=np.int64)
    found = [q.features() for q in asked]
    idf = inverse_frequencies(found)
    x = matrix(found, idf)
    figures = {"questions": float(len(asked)), "temperature": last_temperature(root / "reader")}
    if evaluate:
        # Questions with the same opening words are near-copies and stay together.
        openings = {q.text[:40]: i for i, q in enumerate(asked)}
        groups = np.array([openings[q.text[:40]] for q in asked], dtype=np.int64)
        decisions = cross_validate(x, labels, groups)
        figures |= measured(asked, decisions, labels)
    write(root / "reader", names, fit(x, labels), idf, figures, digest(root))
    for name, value in figures.items():
        typer.echo(f"{name:<24}{value:.3f}")


def last_temperature(folder: Path) -> float:
    """That of the model trained last, for a run without cross-validation."""
    try:
        return float(json.loads((folder / "reader.json").read_text())["temperature"])
    except (OSError, ValueError, KeyError):
        return 1.0


def measured(asked: Sequence[Question], decisions: Array, labels: Labels) -> dict[str, float]:
    """Cross-validated top-1, top-3 and temperature, all and by language."""
    figures = {"temperature": temperature(decisions, labels)}
    for top in (1, 3):
        right = hits(decisions, labels, top)
        figures[f"top-{top}"] = float(right.mean())
        for language in ("en", "zh"):
            rows = np.array([q.language == language for q in asked])
            figures[f"top-{top} {language}"] = float(right[rows].mean())
    return figures


def digest(folder: Path) -> str:
    """Changes when a question changes."""
    found = hashlib.sha256()
    read = (*folder.glob("questions/*/*.jsonl"), *folder.glob("causes/*/*.example.yaml"))
    for path in sorted(read):
        found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def write(
    folder: Path, names: Sequence[str], model: Any, idf: Array, figures: dict[str, float], of: str
) -> None:
    """Store the model as int8 weights with a scale for each label."""
    weights: Array = model.coef_.T  # (COLUMNS, n_labels)
    scale = np.abs(weights).max(axis=0) / 127.0
    folder.mkdir(exist_ok=True)
    np.save(folder / "weights.npy", np.rint(weights / scale).astype(np.int8))
    np.save(folder / "idf.npy", idf.astype(np.float16))
    about = {
        "version": VERSION,
        "questions": of,
        "labels": list(names),
        "shares": list(SHARES),
        "scale": [float(f"{s:.6g}") for s in scale],
        "bias": [float(f"{b:.6g}") for b in model.intercept_],
        "temperature": figures["temperature"],
        "figures": {k: round(v, 4) for k, v in figures.items()},
    }
    (folder / "reader.json").write_text(json.dumps(about, indent=1) + "\n")


if __name__ == "__main__":
    typer.run(main)
