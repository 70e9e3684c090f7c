"""What is wrong in the form of the knowledge base, and what it lacks.

Problems make ``advisor kb check`` fail. Warnings are work that is left: symptoms that nothing uses
or sees, and causes that no single test tells apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from advisor import knowledge
from advisor.curation import apis
from advisor.curation.examples import Example, Examples, examples
from advisor.detectors import all_detectors
from advisor.errors import KnowledgeError
from advisor.knowledge import Knowledge
from advisor.model import Model, Reference, Symptom, Words
from advisor.patterns import pattern

_LINK = pattern(r"^https?://[\w.-]+\.[a-z]{2,}(:\d+)?(/[^\s<>\"]*)?$")
_CHINESE = pattern(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_BLANK = pattern(r"\bTODO\b")
_KEY = pattern(r"^[ -]*([\w-]+):")
LANGUAGES = ("en", "zh")
_SAID = ("phrases", "exemplars")
# So many words in a row without a Chinese character have not been translated; code may stand so.
_ENGLISH = pattern(r"(?:\b[A-Za-z]{2,},? ){3}[A-Za-z]{2,}")
Array = npt.NDArray[np.float64]


def problems(folders: Sequence[Path]) -> list[str]:
    """Everything wrong in form, one line each naming file and field."""
    found = [told for folder in folders for told in unfinished(folder)]
    if found:
        return found
    if found := knowledge.problems(folders):
        return [_placed(told, folders) for told in found]
    kb = knowledge.load(folders)
    for folder in folders:
        found += [*_scope(folder), *_symptom_sentences(folder), *_examples(folder, kb)]
    origins = origin(folders)
    for entry in _entries(kb):
        file = origins[str(getattr(entry, "id"))]  # noqa: B009 - every entry type has one
        found += [f"{file}: {told}" for told in (*blanks(entry), *links(entry))]
        if Path(file).is_relative_to(folders[0]):  # a site's own may stay in one language
            found += [f"{file}: {told}" for told in untranslated(entry)]
    pages = apis.listed(folders)
    found += [f"apis.yaml: {name}: {url!r} is no address" for name, url in pages.items()
              if not _LINK.match(url)]  # fmt: skip
    found += [
        f"{origins[m.cause]}: {m.field}: {m.name} is of a library that the tests do not import; "
        "list it with its page in apis.yaml"
        for m in apis.unlisted(kb.causes.values(), pages)
        if not m.keywords
    ]
    found += [
        f"{origins[cause]}: no {cause.partition('/')[2]}.example.yaml beside it"
        for cause in sorted(set(kb.causes) - _with_examples(folders))
    ]
    return found


def _placed(told: str, folders: Sequence[Path]) -> str:
    """A problem with the file in front where it names only the entry."""
    id = told.partition(": ")[0]
    try:
        file = origin(folders).get(id)
        for folder in folders:
            if id in dict(_scope_parts(folder)):
                return f"{folder / 'scope.yaml'}: {told}"
    except KnowledgeError:
        return told
    return f"{file}: {told}" if file else told


def unfinished(folder: Path) -> Iterator[str]:
    """Blanks of a skeleton that have not been filled in."""
    for path in sorted({*knowledge.files(folder), *folder.glob("causes/*/*.example.yaml")}):
        field = ""
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            key = _KEY.match(line)
            field = key[1] if key else field
            if _BLANK.search(line):
                yield f"{path}: {field} (line {number}): still to be written"


def warnings(kb: Knowledge) -> list[str]:
    """What is missing, one line each."""
    alike = [
        f"causes/{a}.yaml: symptoms: no test tells it from {b} (best: {best}, {nats:.2f} nats); "
        "give one of them a symptom or a response that the other lacks"
        for a, b, best, nats in twins(kb)
    ]
    return [*orphans(kb), *alike]


def origin(folders: Sequence[Path]) -> dict[str, str]:
    """Where each entry was read: the file as given, by id; later folders replace earlier ones."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in knowledge.files(folder):
            match path.relative_to(folder).parts:
                case ("causes", family, _):
                    found[f"{family}/{path.stem}"] = str(path)
                case (("symptoms" | "cases"), *_):
                    found[path.stem] = str(path)
                case _:
                    found |= dict.fromkeys(_listed(path), str(path))
    return found


def _listed(path: Path) -> Iterator[str]:
    content: Any = knowledge.parse_yaml(path.read_bytes(), path)
    listed: Any = content["experiments"] if path.name == "experiments.yaml" else content
    if isinstance(listed, list):
        yield from (str(item["id"]) for item in listed)  # pyright: ignore


def _entries(kb: Knowledge) -> Iterator[Model]:
    for table in (kb.causes, kb.symptoms, kb.probes, kb.experiments, kb.cases, kb.myths):
        yield from table.values()


def blanks(entry: Model) -> Iterator[str]:
    """Texts left empty or missing in one language, each with the field it stands in."""
    for field, words in _words(entry):
        for language in LANGUAGES:
            if not words[language].strip():
                yield f"{field}.{language}: empty"
    for field in _SAID:
        told: Mapping[str, Sequence[str]] = getattr(entry, field, {})
        missing = [language for language in LANGUAGES if not told.get(language)]
        if len(missing) == 1:
            yield f"{field}.{missing[0]}: missing"
    if getattr(entry, "causes", None) == ():
        yield "causes: at least one is needed"


def untranslated(entry: Model) -> Iterator[str]:
    """Chinese texts without any Chinese."""
    for field, words in _words(entry):
        if _ENGLISH.search(words.zh) and not _CHINESE.search(words.zh):
            yield f"{field}.zh: no Chinese in it"


def _words(value: Any, field: str = "") -> Iterator[tuple[str, Words]]:
    if isinstance(value, Words):
        yield field, value
    elif isinstance(value, BaseModel):
        for name, part in value:
            yield from _words(part, f"{field}.{name}".lstrip("."))
    elif isinstance(value, Mapping):
        for key, part in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from _words(part, f"{field}.{key}")
    elif isinstance(value, tuple):
        for number, part in enumerate(value):  # pyright: ignore
            yield from _words(part, f"{field}.{number}")


def links(entry: Model) -> Iterator[str]:
    """References whose address cannot be one, or that claim to be verified without saying where."""
    references: Iterable[Reference] = getattr(entry, "references", ())
    for number, reference in enumerate(references):
        place = f"references.{number}"
        if reference.url and not _LINK.match(reference.url):
            yield f"{place}.url: {reference.url!r} is no address"
        if reference.verified and not reference.url and reference.kind not in _WITHOUT_ADDRESS:
            yield f"{place}.verified: true, but there is no url where one could see it"
        if not reference.title.strip():
            yield f"{place}.title: empty"


# Our own measurements, cases and books are named, not linked.
_WITHOUT_ADDRESS = ("measured", "case", "book")


def _scope(folder: Path) -> Iterator[str]:
    """Parts of ``scope.yaml`` that speak one language only; their syntax is seen in compiling."""
    for field, phrases in _scope_parts(folder):
        for language in LANGUAGES:
            if not phrases.get(language):
                yield f"{folder / 'scope.yaml'}: {field}.{language}: missing"


def _scope_parts(folder: Path) -> Iterator[tuple[str, Mapping[str, Sequence[str]]]]:
    path = folder / "scope.yaml"
    content: Any = knowledge.parse_yaml(path.read_bytes(), path) if path.is_file() else {}
    for topic in content.pop("out_of_scope", ()):
        yield topic["id"], topic["phrases"]
    yield from content.items()


def _symptom_sentences(folder: Path) -> Iterator[str]:
    """The compiled form leaves phrases and sentences out, so they are looked at here."""
    for path in sorted(folder.glob("symptoms/*.yaml")):
        content = knowledge.parse_yaml(path.read_bytes(), path)
        symptom = knowledge.validate(Symptom, content, path)
        yield from (f"{path}: {told}" for told in blanks(symptom) if told.startswith(_SAID))


def _examples(folder: Path, kb: Knowledge) -> Iterator[str]:
    try:
        for cause, content in examples(folder):
            path = folder / "causes" / f"{cause}.example.yaml"
            if cause not in kb.causes:
                yield f"{path}: no such cause"
            yield from (f"{path}: {told}" for told in _lacking(content))
    except KnowledgeError as error:
        yield str(error)


def _lacking(content: Examples) -> Iterator[str]:
    for field in ("leads", "near_misses"):
        listed: tuple[Example, ...] = getattr(content, field)
        if not listed:
            yield f"{field}: at least one is needed"
        for number, example in enumerate(listed):
            if not (example.prose.strip() or example.log.strip() or example.code.strip()):
                yield f"{field}.{number}: nothing in it"


def _with_examples(folders: Sequence[Path]) -> set[str]:
    return {
        f"{path.parent.name}/{path.name.removesuffix('.example.yaml')}"
        for folder in folders
        for path in folder.glob("causes/*/*.example.yaml")
    }


def orphans(kb: Knowledge) -> Iterator[str]:
    """Symptoms that no cause uses, and symptoms that nothing can observe."""
    used = {s for cause in kb.causes.values() for s in cause.symptoms}
    for symptom in kb.symptoms.values():
        if symptom.id not in used and not symptom.defect:
            yield f"symptoms/{symptom.id}.yaml: no cause uses it"
        if not observers(symptom, kb):
            yield f"symptoms/{symptom.id}.yaml: nothing can observe it"


def observers(symptom: Symptom, kb: Knowledge) -> tuple[str, ...]:
    """Who can see a symptom: detectors by channel, phrases, probes, a question."""
    seen = [d.source for d in all_detectors() if d.symptom == symptom.id]
    seen += ["prose"] if symptom.id in kb.phrases.ids else []
    seen += ["probe" for p in kb.probes.values() if symptom.id in p.answers][:1]
    seen += ["person"] if symptom.ask else []
    return tuple(dict.fromkeys(seen))


def twins(kb: Knowledge) -> list[tuple[str, str, str, float]]:
    """Pairs that no single test tells apart, closest first: two ids, the best test, its nats.

    Tests are symptoms and experiments. One tells two causes apart when its Jensen-Shannon
    divergence is at least that of a symptom which one shows often and the other rarely.
    """
    often, rarely = (kb.scales.frequency[word] for word in ("often", "rarely"))
    least = _apart(np.array([often, 1 - often]), np.array([rarely, 1 - rarely]))
    rates, names = _tests(kb)
    close: list[tuple[str, str, str, float]] = []
    for row, cause in enumerate(kb.cause_ids):
        gaps = _apart(rates[row], rates[row + 1 :])  # (n_later_causes, n_tests)
        for other in np.flatnonzero(gaps.max(axis=1, initial=0) < least - 1e-9):
            test = int(gaps[other].argmax())
            second = kb.cause_ids[row + 1 + int(other)]
            close.append((cause, second, names[test], float(gaps[other, test])))
    return sorted(close, key=lambda pair: pair[3])


def _tests(kb: Knowledge) -> tuple[Array, list[str]]:
    """How every test ends by cause, shape ``(n_causes, n_tests, n_outcomes)``, and their names."""
    seen = np.zeros((*kb.frequencies.shape, len(knowledge.OUTCOMES)))
    seen[..., 0], seen[..., 1] = kb.frequencies, 1 - kb.frequencies
    tried = [kb.outcome_rates(experiment)[1] for experiment in kb.experiments]
    ends = np.stack(tried, axis=1) if tried else seen[:, :0]
    return np.concatenate([seen, ends], axis=1), [
        *kb.symptoms,
        *kb.experiments,
    ]


def _apart(p: Array, q: Array) -> Array:
    """Jensen-Shannon divergence in nats over the last axis."""
    return _entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2


def _entropy(p: Array) -> Array:
    return -(p * np.log(np.maximum(p, 1e-12))).sum(axis=-1)
