"""Load, validate and compile the knowledge base.

The YAML files are the truth. Reading them takes seconds, so their compiled form (one JSON document)
is kept in the person's cache folder and rebuilt whenever a file changes; identical files compile to
identical bytes.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from advisor import meanings
from advisor.bm25 import Index
from advisor.errors import KnowledgeError
from advisor.model import (
    WEAK,
    Cause,
    Commonness,
    DocumentedCase,
    ExperimentKind,
    Finding,
    Frequency,
    Language,
    Model,
    Myth,
    Outcome,
    Probe,
    Request,
    Source,
    Symptom,
    Words,
)
from advisor.phrase_syntax import WordClasses, with_members
from advisor.phrases import PhraseIndex
from advisor.reader import Reader

Array = npt.NDArray[np.float64]
M = TypeVar("M", bound=Model)
WordsOfField = Mapping[Language, WordClasses]

COMPILED_VERSION = 19
# However often the outcomes that a cause names are seen, this much is left for all others.
LEAST_LEFT = 0.05
# A cause that never shows a symptom shows it this much more seldom than no cause at all: log 20 is
# 3 nats against. # unsourced
NEVER_SHARE = 0.05
LANGUAGES: tuple[Language, ...] = ("en", "zh")
OUTCOMES: tuple[Outcome, ...] = ("fixed", "better", "same", "worse", "other")


class Scales(Model):
    """The words of the knowledge base and their numbers (``kb/scales.yaml``)."""

    frequency: dict[Frequency, float]
    background: dict[Frequency, float]
    code_background: dict[Frequency, float]
    prior: dict[Commonness, float]
    trust: dict[Source, float]
    absent_trust: dict[Source, float]
    beside_reader: float
    group_power: float
    none_of_these: float
    pair_factor: float
    outside_factor: float
    retrieval_bound: float
    retrieval_weight: float
    assert_above: float


class Topic(Model):
    """A kind of question that is other people's business, and what to tell who asks it.

    A ``general`` one gives way to vague words of trouble in training.
    """

    reason: Words
    general: bool = False


class Learned(Model):
    """What a site adds to the shipped entries without copying them (``learned.yaml``).

    Priors by cause, further phrases by symptom.
    """

    priors: dict[str, Commonness] = {}  # noqa: RUF012 - frozen
    phrases: dict[str, dict[Language, tuple[str, ...]]] = {}  # noqa: RUF012 - frozen


class Compiled(Model):
    """Everything of the knowledge base in one document, in a fixed order."""

    version: int = COMPILED_VERSION
    digest: str
    scales: Scales
    symptoms: tuple[Symptom, ...]
    causes: tuple[Cause, ...]
    experiments: tuple[ExperimentKind, ...]
    outcomes: dict[Outcome, dict[Language, tuple[str, ...]]]
    probes: tuple[Probe, ...]
    requests: tuple[Request, ...] = ()
    myths: tuple[Myth, ...]
    cases: tuple[DocumentedCase, ...]
    scope: dict[str, Topic]
    phrases: dict[str, Any]
    case_index: dict[str, Any]
    case_vectors: tuple[str, int] = ("", 0)


class Knowledge:
    """The knowledge base, ready for use; see ``load``."""

    def __init__(self, compiled: Compiled, folder: Path | None = None) -> None:
        self._made_of = (compiled, folder)
        self._rates: dict[str, tuple[Array, Array]] = {}
        self.reader = Reader(folder / "reader") if folder else None
        self.digest = compiled.digest
        self.scales = compiled.scales
        self.scope = compiled.scope
        self.outcomes = compiled.outcomes
        self.symptoms = {s.id: s for s in compiled.symptoms}
        self.causes = {c.id: c for c in compiled.causes}
        self.experiments = {e.id: e for e in compiled.experiments}
        self.probes = {p.id: p for p in compiled.probes}
        self.requests = {r.id: r for r in compiled.requests}
        self.myths = {m.id: m for m in compiled.myths}
        self.cases = {c.id: c for c in compiled.cases}

    def with_scales(self, scales: Scales) -> Knowledge:
        """The same knowledge with other numbers behind its words."""
        compiled, folder = self._made_of
        return Knowledge(compiled.model_copy(update={"scales": scales}), folder)

    def entry(self, id: str) -> Model:
        """Any entry by its id; raises ``KnowledgeError`` with the nearest id when there is none."""
        known: dict[str, Model] = {
            **self.myths,
            **self.cases,
            **self.experiments,
            **self.probes,
            **self.requests,
            **self.symptoms,
            **self.causes,
        }
        if id not in known:
            raise KnowledgeError(f"no entry {id!r} in the knowledge base{_did_you_mean(id, known)}")
        return known[id]

    @cached_property
    def cause_ids(self) -> tuple[str, ...]:
        """Row order of every matrix here."""
        return tuple(self.causes)

    @property
    def causes_read(self) -> npt.NDArray[np.bool_]:
        """Whether the trained reader knows each cause, ``(n_causes,)``; none without a reader."""
        return _causes_read(self.cause_ids, self.reader)

    def ruled_out(self, findings: Iterable[Finding]) -> set[str]:
        """Symptoms that cannot be there beside those that are; what is weak rules out nothing."""
        sure = {f.symptom for f in findings if f.status == "present" and f.source not in WEAK}
        return {s for id in sure & self.symptoms.keys() for s in self.symptoms[id].rules_out}

    @cached_property
    def case_index(self) -> Index:
        """The documented cases by the words that people with them used."""
        return Index(**self._made_of[0].case_index)

    @cached_property
    def case_meanings(self) -> meanings.Meanings:
        """The documented cases as vectors of an encoder."""
        compiled, folder = self._made_of
        vectors = meanings.unpacked(
            compiled.case_vectors[0], len(self.cases), compiled.case_vectors[1]
        )
        return meanings.Meanings(tuple(self.cases), vectors, folder / "reader" if folder else None)

    @cached_property
    def symptom_column(self) -> dict[str, int]:
        """Column of each symptom in ``frequencies``."""
        return {id: column for column, id in enumerate(self.symptoms)}

    @property
    def background(self) -> Array:
        """P(symptom seen | none of our causes), shape ``(n_symptoms,)``."""
        return self.rates()[0]

    @property
    def frequencies(self) -> Array:
        """P(symptom seen | this cause alone), shape ``(n_causes, n_symptoms)``."""
        return self.rates()[1]

    def rates(self, *, code_alone: bool = False) -> tuple[Array, Array]:
        """``background`` and ``frequencies``; others where code is all that was given.

        What is wrong in a program is then likely what is asked about.
        """
        return self._code_rates if code_alone else self._told_rates

    @cached_property
    def _told_rates(self) -> tuple[Array, Array]:
        return self._rates_over(self.scales.background)

    @cached_property
    def _code_rates(self) -> tuple[Array, Array]:
        return self._rates_over(self.scales.code_background)

    def _rates_over(self, scale: Mapping[Frequency, float]) -> tuple[Array, Array]:
        background = np.array([scale[s.background] for s in self.symptoms.values()])
        table = np.tile(background, (len(self.causes), 1))
        for row, cause in enumerate(self.causes.values()):
            for symptom, word in cause.symptoms.items():
                column = self.symptom_column[symptom]
                rate = self.scales.frequency[word]
                if word == "never":  # rules out, however seldom the symptom is seen at all
                    rate = min(rate, NEVER_SHARE * float(background[column]))
                table[row, column] = rate
        return background, table

    @cached_property
    def priors(self) -> Array:
        """Base rates of the causes, shape ``(n_causes,)``; with "none of these" they sum to 1."""
        raw = np.array([self.scales.prior[c.prior] for c in self.causes.values()])
        return raw / raw.sum() * (1 - self.scales.none_of_these)

    @cached_property
    def experiment_phrases(self) -> PhraseIndex:
        """Every phrase that tells of an experiment, and, as ``outcome:NAME``, of its outcome."""
        return PhraseIndex.from_dict(self._made_of[0].phrases["experiments"])

    @cached_property
    def trial_names(self) -> PhraseIndex:
        """The bare names of what experiments change: few texts have a place for them."""
        return PhraseIndex.from_dict(self._made_of[0].phrases["trial-names"])

    def outcome_rates(self, experiment: str) -> tuple[Array, Array]:
        """How an experiment ends: without our causes ``(5,)`` and by cause ``(n_causes, 5)``.

        Columns follow ``OUTCOMES``. Outcomes that a cause does not mention share what its words
        leave over, in proportion to the background. A cause that answers only to special forms of
        the experiment answers with their mean.
        """
        if experiment not in self._rates:
            self._rates[experiment] = self._outcome_rates(self.experiments[experiment])
        return self._rates[experiment]

    def _outcome_rates(self, kind: ExperimentKind) -> tuple[Array, Array]:
        base = self._spread({}, kind.background)
        rows = np.tile(base, (len(self.causes), 1))
        for row, cause in enumerate(self.causes.values()):
            told = [kind.id] if kind.id in cause.responds_to else []
            told = told or [e for e in kind.includes if e in cause.responds_to]
            if told:
                spreads = [self._spread(cause.responds_to[e], kind.background) for e in told]
                rows[row] = np.mean(spreads, axis=0)
        return base, rows

    def _spread(
        self, words: Mapping[Outcome, Frequency], background: Mapping[Outcome, Frequency]
    ) -> Array:
        known = {o: self.scales.frequency[word] for o, word in words.items()}
        rest = {
            o: self.scales.background[background.get(o, "never")]
            for o in OUTCOMES
            if o not in known
        }
        left = max(1.0 - sum(known.values()), LEAST_LEFT) / sum(rest.values()) if rest else 0.0
        rates = [known[o] if o in known else rest[o] * left for o in OUTCOMES]
        total = sum(rates)
        return np.array([rate / total for rate in rates])

    @cached_property
    def phrases(self) -> PhraseIndex:
        """Every phrase of every symptom, compiled for one pass over a text."""
        return PhraseIndex.from_dict(self._made_of[0].phrases["symptoms"])

    @cached_property
    def scope_phrases(self) -> PhraseIndex:
        """Every phrase that tells whose business a text is, by the part of ``scope.yaml``.

        Each phrase of ``ambiguous`` has an id of its own, so that they can be counted.
        """
        return PhraseIndex.from_dict(self._made_of[0].phrases["scope"])

    @cached_property
    def myth_phrases(self) -> PhraseIndex:
        """Every phrase that states a myth."""
        return PhraseIndex.from_dict(self._made_of[0].phrases["myths"])


@functools.lru_cache(maxsize=8)
def _causes_read(ids: tuple[str, ...], reader: Reader | None) -> npt.NDArray[np.bool_]:
    known = set(reader.causes) if reader is not None and reader.usable() else set[str]()
    return np.array([id in known for id in ids], dtype=np.bool_)


def _without_sentences(symptom: Symptom) -> Symptom:
    """Whole sentences are for training and tests; a question is answered without them."""
    return symptom.model_copy(update={"phrases": {}, "exemplars": {}, "counterexamples": {}})


def _without_phrases(kind: ExperimentKind) -> ExperimentKind:
    """The phrases are in the index."""
    return kind.model_copy(update={"phrases": {}})


def _flat(
    entries: Mapping[str, Symptom] | Mapping[str, Myth] | Mapping[str, ExperimentKind],
    classes: WordsOfField,
) -> dict[str, tuple[str, ...]]:
    """Phrases by id, whatever the language."""
    return {id: spoken(id, e.phrases, classes) for id, e in entries.items()}


def spoken(id: str, phrases: Mapping[Any, Sequence[str]], classes: WordsOfField) -> tuple[str, ...]:
    """Phrases of all languages together, word classes spelt out: people mix languages.

    Raises ``KnowledgeError`` naming the id for an unknown class.
    """
    try:
        return tuple(
            with_members(phrase, classes.get(language, {}))
            for language, texts in phrases.items()
            for phrase in texts
        )
    except KnowledgeError as error:
        raise KnowledgeError(f"{id}: {error}") from error


def words_of_field(content: Mapping[str, Mapping[Language, Sequence[str]]]) -> WordsOfField:
    """The word classes of ``words.yaml`` by language.

    A class that one language lacks has the members of the other one there.
    """
    return {
        language: {
            name: tuple(members.get(language) or next(iter(members.values())))
            for name, members in content.items()
        }
        for language in LANGUAGES
    }


def scope_phrases(content: Mapping[str, Any], classes: WordsOfField) -> dict[str, tuple[str, ...]]:
    """The phrases of ``scope.yaml`` by kind or topic, those of ``ambiguous`` one by one."""
    kinds = {k: spoken(k, of, classes) for k, of in content.items() if k != "out_of_scope"}
    single = {f"ambiguous {n}": (p,) for n, p in enumerate(kinds.pop("ambiguous", ()))}
    listed: Sequence[Mapping[str, Any]] = content.get("out_of_scope", ())
    topics = {t["id"]: spoken(t["id"], t["phrases"], classes) for t in listed}
    return kinds | single | topics


def problems(folders: Sequence[Path]) -> list[str]:
    """Everything wrong with the knowledge base, one line each; empty when all is well."""
    reader = _Reader()
    try:
        for folder in folders:
            reader.read(folder)
        found = list(reader.dangling())
        return found or ([] if reader.compiled() else found)
    except KnowledgeError as error:
        return [str(error)]


def find_root() -> Path:
    """The shipped knowledge base: inside the wheel, or the sibling folder of a checkout."""
    package = Path(__file__).parent
    for folder in (package / "_kb", package.parent / "kb"):
        if (folder / "scales.yaml").is_file():
            return folder
    raise KnowledgeError(
        f"{package}: no knowledge base found in _kb/ or ../kb/. Reinstall advisor."
    )


def roots() -> tuple[Path, ...]:
    """The shipped folder and then the folders of ``ADVISOR_KB``, later ones over earlier ones."""
    extra = [Path(p) for p in os.environ.get("ADVISOR_KB", "").split(os.pathsep) if p]
    for folder in extra:
        if not folder.is_dir():
            raise KnowledgeError(f"ADVISOR_KB: {folder} is not a folder. Correct or unset it.")
    return (find_root(), *extra)


def load(folders: Sequence[Path] | None = None) -> Knowledge:
    """The knowledge base from its cache, or from the YAML files when they changed.

    Raises ``KnowledgeError`` naming file and field when a file is wrong.
    """
    folders = tuple(folders or roots())
    cache = _cache_file(_stamp(folders))
    try:
        compiled = Compiled.model_validate_json(cache.read_bytes())
        if compiled.version == COMPILED_VERSION:
            return Knowledge(compiled, folders[0])
    except (OSError, ValidationError):
        pass  # no cache, or one of another version: compile
    compiled = compile_folders(folders)
    _keep(cache, compiled.model_dump_json().encode())
    return Knowledge(compiled, folders[0])


def compile_folders(folders: Sequence[Path]) -> Compiled:
    """Read and check every YAML file; later folders replace entries of earlier ones by id."""
    reader = _Reader()
    for folder in folders:
        reader.read(folder)
    return reader.compiled(folders[0] / "reader")


def files(folder: Path) -> list[Path]:
    """The files that make up the knowledge base, without examples and questions, sorted."""
    found = [
        *folder.glob("*.yaml"),
        *folder.glob("symptoms/*.yaml"),
        *folder.glob("cases/**/*.yaml"),
    ]
    found += folder.glob("causes/*/*.yaml")
    return sorted(p for p in found if not p.name.endswith(".example.yaml"))


def _stamp(folders: Sequence[Path]) -> str:
    """Changes when any file is added, removed or touched; reads no file."""
    digest = hashlib.sha256(str(COMPILED_VERSION).encode())
    digest.update(meanings.stamp(folders[0] / "reader").encode())
    for folder in folders:
        digest.update(str(folder.resolve()).encode())
        for path in files(folder):
            stat = path.stat()
            digest.update(f"{path.name}\0{stat.st_mtime_ns}\0{stat.st_size}\n".encode())
    return digest.hexdigest()[:24]


def _cache_file(stamp: str) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "advisor" / f"kb-{stamp}.json"


def _keep(cache: Path, data: bytes) -> None:
    """Write whole or not at all; a folder that cannot be written only costs time."""
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache.parent, delete=False) as file:
            file.write(data)
        os.replace(file.name, cache)
        for old in sorted(cache.parent.glob("kb-*.json"), key=lambda p: p.stat().st_mtime)[:-8]:
            old.unlink(missing_ok=True)
    except OSError:
        pass


class _Reader:
    """Gathers entries by id over the folders, then checks what refers to what."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.single: dict[str, Any] = {}
        self.symptoms: dict[str, Symptom] = {}
        self.causes: dict[str, Cause] = {}
        self.cases: dict[str, DocumentedCase] = {}
        self.experiments: dict[str, ExperimentKind] = {}
        self.outcomes: dict[Outcome, dict[Language, tuple[str, ...]]] = {}
        self.probes: dict[str, Probe] = {}
        self.requests: dict[str, Request] = {}
        self.myths: dict[str, Myth] = {}
        self.learned: list[tuple[Path, Learned]] = []
        self.origin: dict[str, Path] = {}

    def read(self, folder: Path) -> None:
        for path in files(folder):
            raw = path.read_bytes()
            self.digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + raw)
            content = parse_yaml(raw, path)
            match path.relative_to(folder).parts:
                case ("symptoms", _):
                    self._add(self.symptoms, Symptom, content, path, path.stem)
                case ("causes", family, _):
                    self._add(self.causes, Cause, content, path, f"{family}/{path.stem}")
                case ("cases", *_):
                    self._add(self.cases, DocumentedCase, content, path, path.stem)
                case ("experiments.yaml",):
                    self.outcomes = content.get("outcomes", self.outcomes)
                    self._add_list(self.experiments, ExperimentKind, content["experiments"], path)
                case ("probes.yaml",):
                    self._add_list(self.probes, Probe, content, path)
                case ("requests.yaml",):
                    self._add_list(self.requests, Request, content, path)
                case ("myths.yaml",):
                    self._add_list(self.myths, Myth, content, path)
                case ("learned.yaml",):
                    self.learned.append((path, validate(Learned, content, path)))
                case (name,):
                    self.single[name] = content
                case _:
                    pass

    def _add(
        self, into: dict[str, M], model: type[M], content: Any, path: Path, expected: str
    ) -> None:
        entry = validate(model, content, path)
        id = str(getattr(entry, "id"))  # noqa: B009 - every entry type has one, Model has not
        if id != expected:
            raise KnowledgeError(f"{path}: id: found {id!r}; the file's place says {expected!r}")
        into[id] = entry
        self.origin[id] = path

    def _add_list(self, into: dict[str, M], model: type[M], content: Any, path: Path) -> None:
        if not isinstance(content, list):
            raise KnowledgeError(
                f"{path}: expected a list of entries; found {type(content).__name__}"
            )
        for item in content:  # pyright: ignore[reportUnknownVariableType]
            entry = validate(model, item, path)
            id = str(getattr(entry, "id"))  # noqa: B009
            into[id] = entry
            self.origin[id] = path

    def compiled(self, encoder: Path | None = None) -> Compiled:
        for problem in self.dangling():
            raise KnowledgeError(problem)
        if "scales.yaml" not in self.single:
            raise KnowledgeError("scales.yaml is missing from the knowledge base")
        for _, learned in self.learned:
            self._apply(learned)
        return Compiled(
            digest=self.digest.hexdigest()[:16],
            scales=validate(Scales, self.single["scales.yaml"], Path("scales.yaml")),
            symptoms=tuple(_without_sentences(s) for s in _sorted(self.symptoms)),
            causes=_sorted(self.causes),
            experiments=tuple(_without_phrases(e) for e in _sorted(self.experiments)),
            outcomes=self.outcomes,
            probes=_sorted(self.probes),
            requests=_sorted(self.requests),
            myths=_sorted(self.myths),
            cases=_sorted(self.cases),
            scope=self._topics(),
            phrases=self._indexed(),
            case_index=Index.build(
                {c.id: "\n".join(_told(c)) for c in _sorted(self.cases)}
            ).to_dict(),
            case_vectors=meanings.packed(
                [
                    [f"{c.title[language]}\n{c.story[language]}" for language in LANGUAGES]
                    for c in _sorted(self.cases)
                ],
                encoder,
            ),
        )

    def _apply(self, learned: Learned) -> None:
        for id, prior in learned.priors.items():
            self.causes[id] = self.causes[id].model_copy(update={"prior": prior})
        for id, more in learned.phrases.items():
            symptom = self.symptoms[id]
            said = {o: (*symptom.phrases.get(o, ()), *more.get(o, ())) for o in LANGUAGES}
            self.symptoms[id] = symptom.model_copy(update={"phrases": said})

    def _topics(self) -> dict[str, Topic]:
        path = Path("scope.yaml")
        listed: list[dict[str, Any]] = self.single.get(path.name, {}).get("out_of_scope", [])
        told = ({k: v for k, v in topic.items() if k not in ("id", "phrases")} for topic in listed)
        return {t["id"]: validate(Topic, o, path) for t, o in zip(listed, told, strict=True)}

    def _indexed(self) -> dict[str, Any]:
        """All phrases, ready to be looked for, in a form that JSON can keep."""
        classes = words_of_field(self.single.get("words.yaml", {}))
        of_outcomes = {f"outcome:{o}": spoken(o, t, classes) for o, t in self.outcomes.items()}
        phrases = {
            "symptoms": _flat(self.symptoms, classes),
            "myths": _flat(self.myths, classes),
            "experiments": _flat(self.experiments, classes) | of_outcomes,
            "trial-names": {
                id: spoken(id, kind.names, classes) for id, kind in self.experiments.items()
            },
            "scope": scope_phrases(self.single.get("scope.yaml", {}), classes),
        }
        return {kind: PhraseIndex.compile(of).to_dict() for kind, of in phrases.items()}

    def dangling(self) -> Iterator[str]:
        """References to ids that do not exist, as ``file: field: what``."""
        for cause in self.causes.values():
            path = self.origin[cause.id]
            yield from self._missing(path, "symptoms", cause.symptoms, self.symptoms)
            yield from self._missing(path, "responds_to", cause.responds_to, self.experiments)
            yield from self._missing(path, "confused_with", cause.confused_with, self.causes)
            tests = {**self.probes, **self.symptoms}
            yield from self._missing(path, "confirm_with", cause.confirm_with, tests)
        for symptom in self.symptoms.values():
            path = self.origin[symptom.id]
            yield from self._missing(path, "rules_out", symptom.rules_out, self.symptoms)
        for case in self.cases.values():
            yield from self._missing(self.origin[case.id], "causes", case.causes, self.causes)
        for probe in self.probes.values():
            yield from self._missing(self.origin[probe.id], "answers", probe.answers, self.symptoms)
        for request in self.requests.values():
            path = self.origin[request.id]
            yield from self._missing(path, "answers", request.answers, self.symptoms)
        for myth in self.myths.values():
            yield from self._missing(self.origin[myth.id], "about", myth.about, self.causes)
        for path, learned in self.learned:
            yield from self._missing(path, "priors", learned.priors, self.causes)
            yield from self._missing(path, "phrases", learned.phrases, self.symptoms)

    def _missing(
        self,
        path: Path,
        field: str,
        ids: Sequence[str] | Mapping[str, Any],
        known: Mapping[str, Any],
    ) -> Iterator[str]:
        for id in ids:
            if id not in known:
                yield f"{path}: {field}: unknown id {id!r}{_did_you_mean(id, known)}"


def _did_you_mean(id: str, known: Mapping[str, Any]) -> str:
    import difflib

    close = difflib.get_close_matches(id, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _told(case: DocumentedCase) -> Iterator[str]:
    """What a person with this case says, in both languages."""
    yield from (case.title.en, case.title.zh, case.story.en, case.story.zh)
    yield from (*case.numbers, *case.tried)


def _sorted(entries: Mapping[str, M]) -> tuple[M, ...]:
    return tuple(entries[id] for id in sorted(entries))


def parse_yaml(raw: bytes, path: Path) -> Any:
    """The content of a YAML file; raises ``KnowledgeError`` with the line."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(raw, Loader=loader)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error


def validate(model: type[M], content: Any, path: Path) -> M:
    """An entry of its type; raises ``KnowledgeError`` naming file and field."""
    try:
        return model.model_validate_json(json.dumps(content, default=str))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        label = content.get("id", "") if isinstance(content, dict) else ""  # pyright: ignore
        raise KnowledgeError(
            f"{path}: {f'{label}: ' if label else ''}{field}: {first['msg']}"
            f" (found {str(first.get('input'))[:60]!r})"
        ) from error
