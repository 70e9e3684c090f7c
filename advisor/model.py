"""Every type of the system: one set for YAML, inside, JSON and HTTP.

All are frozen and refuse unknown fields, so a misspelt word in a file fails where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

SCHEMA_VERSION = 1

Status = Literal["present", "absent", "unknown"]
Language = Literal["en", "zh"]
Frequency = Literal["never", "rarely", "sometimes", "often", "always"]
Commonness = Literal["very-common", "common", "occasional", "rare"]
Severity = Literal["no-learning", "quality-loss", "inefficiency", "benign"]
Channel = Literal["prose", "curve", "code", "probe", "experiment"]
Source = Literal[
    "prose", "curve", "code", "probe", "experiment", "person", "facts", "guess", "heard"
]
# What was neither measured nor said outright: it contradicts nothing and is no sight of trouble.
WEAK: frozenset[Source] = frozenset({"guess", "heard"})
Outcome = Literal["fixed", "better", "same", "worse", "other"]
Role = Literal[
    "train-loss", "val-loss", "train-metric", "val-metric", "lr", "grad-norm", "component", "other"
]
Granularity = Literal["step", "epoch", "unknown"]
Smoothing = Literal["raw", "running-mean", "ema", "windowed", "unknown"]
Framework = Literal[
    "tensorflow1", "keras", "pytorch", "lightning", "huggingface", "jax", "mxnet", "caffe", "other"
]
TestKind = Literal["question", "request", "probe", "experiment"]
Verdict = Literal["cause", "nothing-wrong", "not-a-training-question", "not-enough-evidence"]

Number = int | float
"""A JSON number; NaN and infinities are data and travel as the strings NaN, Infinity, -Infinity."""


def _as_floats(value: object) -> npt.NDArray[np.float64]:
    array = np.array(value, dtype=np.float64)  # a copy; np.float64 reads "NaN", "Infinity"
    if array.ndim != 1:
        raise ValueError(f"a series is one-dimensional; found shape {array.shape}")
    array.setflags(write=False)
    return array


def _as_json(array: npt.NDArray[np.float64]) -> list[float | str]:
    if np.isfinite(array).all():
        return array.tolist()
    names = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    return [v if np.isfinite(v) else names[str(v)] for v in array.tolist()]


Floats = Annotated[
    npt.NDArray[np.float64],
    BeforeValidator(_as_floats),
    PlainSerializer(_as_json, return_type=list[float | str], when_used="json"),
]
"""A read-only float64 array of shape ``(n,)``. NaN and Inf are data."""


Decimal = Annotated[
    float,
    BeforeValidator(lambda v: float(v) if isinstance(v, str) else v),
    PlainSerializer(lambda v: _as_json(np.array([v]))[0], when_used="json"),
]
"""A float whose NaN and infinities travel as the strings NaN, Infinity, -Infinity."""


class Model(BaseModel):
    """Frozen, no unknown fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )


class Words(Model):
    """A text in both languages of the product."""

    en: str
    zh: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


# --- what the person brings ---------------------------------------------------------------------


class Curve(Model):
    """One logged series.

    ``steps`` and ``values`` have shape ``(n,)``. ``steps`` counts optimizer steps when
    ``granularity`` is "step" and epochs when it is "epoch". ``origin`` says where it was read.
    """

    name: str
    role: Role
    steps: Floats
    values: Floats
    granularity: Granularity = "unknown"
    smoothing: Smoothing = "unknown"
    origin: str = ""

    def __len__(self) -> int:
        return len(self.values)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Curve)
            and (self.name, self.role, self.granularity, self.smoothing, self.origin)
            == (other.name, other.role, other.granularity, other.smoothing, other.origin)
            and np.array_equal(self.steps, other.steps, equal_nan=True)
            and np.array_equal(self.values, other.values, equal_nan=True)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.role, len(self.values)))


class Run(Model):
    """The curves of one training run, and what its log says about its settings.

    ``steps_per_epoch`` is known when the log says it. ``notes`` name every ambiguity met while
    reading ("two columns could be the training loss: took 'loss', not 'cls_loss'").
    """

    name: str
    curves: tuple[Curve, ...]
    steps_per_epoch: float | None = None
    settings: dict[str, str | Number] = {}
    notes: tuple[str, ...] = ()

    def curve(self, role: Role) -> Curve | None:
        """The first curve of that role: readers put the main one first."""
        return next((c for c in self.curves if c.role == role), None)

    def all(self, role: Role) -> tuple[Curve, ...]:
        """Every curve of that role."""
        return tuple(c for c in self.curves if c.role == role)


class Snippet(Model):
    """One piece of code, normalised to parse.

    ``lines[i]`` is the line number in the person's own file of normalised line ``i``.
    ``scope_certain`` is false when the layout was lost (code flattened onto one line): then
    loop membership may only be inferred by order.
    """

    name: str
    text: str
    original: str
    lines: tuple[int, ...] = ()
    language_version: Literal["python2", "python3"] = "python3"
    scope_certain: bool = True


class Experiment(Model):
    """Something the person changed, and what came of it.

    ``kind`` is an id of ``kb/experiments.yaml``; ``said`` quotes the person.
    """

    kind: str
    outcome: Outcome
    from_value: str = ""
    to_value: str = ""
    said: str = ""


class Facts(Model):
    """Settings read from prose, logs and code. ``origins[field]`` says where each was read."""

    framework: Framework | None = None
    architecture: str | None = None
    task: str | None = None
    num_classes: int | None = None
    dataset_size: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    optimizer: str | None = None
    loss: str | None = None
    epochs: int | None = None
    image_size: int | None = None
    batch_norm: bool | None = None
    mixed_precision: bool | None = None
    pretrained: bool | None = None
    origins: dict[str, str] = {}


class Case(Model):
    """Everything the person brought, parsed and without opinion.

    ``log`` is the text of pasted log lines; their numbers are in ``runs``. Of a long text
    ``prose`` is what is read of it, and ``notes`` say so.
    """

    prose: str = ""
    log: str = ""
    language: Language = "en"
    runs: tuple[Run, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    facts: Facts = Facts()
    notes: tuple[Words, ...] = ()


# --- what is observed ---------------------------------------------------------------------------


class Evidence(Model):
    """A place where a person can look: ``val_loss@3550``, ``train.py:41``, ``prose``.

    ``run`` names the run that the place lies in, where there are several.
    """

    where: str
    what: str
    observed: str = ""
    threshold: str = ""
    run: str | None = None


class Answer(Model):
    """A detector's answer to its one question.

    What rests on a mere name or comment is not ``certain``: seen, but no defect.
    """

    status: Status
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    certain: bool = True


class Finding(Answer):
    """An answer, signed: which symptom was looked for and who looked."""

    symptom: str
    source: Source


# --- the knowledge base -------------------------------------------------------------------------


class Symptom(Model):
    """A vocabulary entry: what is seen, never the fault.

    ``background`` is how often it is seen when none of our causes is at work. ``group`` names a
    shared mechanism, so that two sights of one thing do not count twice. ``identity`` marks an
    exact mathematical identity, the strongest evidence there is. ``kind`` says what its presence
    means: trouble, a mere setting, or a good sign; ``common`` trouble is seen in sound runs, too,
    and in a curve no reproach by itself. ``phrases`` are word patterns, ``exemplars`` whole
    sentences. ``ask`` is the question that a person can answer; ``rules_out`` are symptoms that
    nobody need be asked about where this one is present.
    """

    id: str
    name: Words
    channels: tuple[Channel, ...]
    background: Frequency
    kind: Literal["trouble", "setting", "healthy"] = "trouble"
    common: bool = False
    group: str = ""
    identity: bool = False
    defect: bool = False
    explanation: Words | None = None
    ask: Words | None = None
    rules_out: tuple[str, ...] = ()
    phrases: dict[Language, tuple[str, ...]] = {}
    exemplars: dict[Language, tuple[str, ...]] = {}
    counterexamples: dict[Language, tuple[str, ...]] = {}
    aliases: tuple[str, ...] = ()


class ExperimentKind(Model):
    """A change that people try, and how often it ends how when no known cause is at work.

    ``includes`` are special forms of it: a cause that answers only to those answers to it alike.
    ``names`` are those of the thing itself, which in a list of trials tell that it was tried.
    """

    id: str
    name: Words
    phrases: dict[Language, tuple[str, ...]]
    names: dict[Language, tuple[str, ...]] = {}
    background: dict[Outcome, Frequency]
    includes: tuple[str, ...] = ()
    ask: Words | None = None


class Fix(Model):
    """One remedy: what to do, the exact code per framework, and how to see that it worked."""

    do: Words
    code: dict[Framework, str] = {}
    verify: Words


class Reference(Model):
    """Where a claim comes from. ``verified`` is false for what was written from memory."""

    kind: Literal["docs", "paper", "case", "forum", "source", "book", "measured"]
    title: str
    year: int | None = None
    url: str = ""
    verified: bool = False


class AppliesTo(Model):
    """Where a cause can occur at all; an empty field sets no limit."""

    frameworks: tuple[Framework, ...] = ()
    tasks: tuple[str, ...] = ()


class Cause(Model):
    """A fault (or a benign explanation) and how often each symptom is seen with it.

    A symptom not listed keeps its background frequency; ``never`` rules the cause out.
    ``responds_to[experiment][outcome]`` says how trying that experiment ends.
    """

    id: str
    name: Words
    summary: Words
    prior: Commonness
    severity: Severity
    symptoms: dict[str, Frequency]
    responds_to: dict[str, dict[Outcome, Frequency]] = {}
    applies_to: AppliesTo = AppliesTo()
    confused_with: dict[str, Words] = {}
    confirm_with: tuple[str, ...] = ()
    fixes: tuple[Fix, ...]
    references: tuple[Reference, ...]
    status: Literal["draft", "reviewed"] = "draft"
    aliases: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The first part of the id."""
        return self.id.partition("/")[0]


class Probe(Model):
    """A measurement on the person's own model or data.

    ``answers`` lists the symptoms that it can observe; ``minutes`` is the usual cost.
    """

    id: str
    name: Words
    tier: Literal["T0", "T1", "T2", "T3", "T4"]
    minutes: float
    procedure: Words
    confirms: Words
    refutes: Words
    answers: tuple[str, ...]
    references: tuple[Reference, ...] = ()


class Request(Model):
    """Something to bring: a number, a log or lines of code that would show its symptoms.

    ``give`` says how it comes in; ``minutes`` is the usual cost. Without ``answers`` it is the
    whole script, which shows every fault that requests for lines of code would show.
    """

    id: str
    give: Literal["curve", "code", "words"]
    minutes: float
    ask: Words
    answers: tuple[str, ...] = ()


class Myth(Model):
    """A belief that answers often repeat and that is wrong or unproven.

    ``about`` are the causes that it is a mistake about.
    """

    id: str
    claim: Words
    truth: Words
    phrases: dict[Language, tuple[str, ...]]
    references: tuple[Reference, ...]
    about: tuple[str, ...] = ()


class DocumentedCase(Model):
    """A solved problem in our own words.

    ``stated_cause`` is what its source says, ``judgement`` what we make of that: an accepted
    answer is a hypothesis with provenance, not a label. ``constructed``: written by us after a
    known pattern where no report was found. ``ticket`` is the trust of a ticket of the site's own
    whose cause an agent confirmed.
    """

    id: str
    title: Words
    story: Words
    framework: Framework | None = None
    numbers: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    causes: tuple[str, ...]
    stated_cause: str = ""
    judgement: Words
    fix: Words
    confirmed_by: str = ""
    source: str
    trust: Literal[
        "measured", "confirmed", "ticket", "accepted-answer", "plausible", "disputed", "constructed"
    ]


# --- the answer ---------------------------------------------------------------------------------


class Contribution(Model):
    """What one finding adds to the log odds of a hypothesis against "none of these" (nats)."""

    symptom: str
    nats: float


class Hypothesis(Model):
    """A cause with its probability and the case for and against it.

    ``supports`` and ``opposes`` are findings by symptom with their weight, strongest first;
    ``unexplained`` are symptoms present that the cause does not predict. ``prior_nats`` plus all
    contributions is ``log_odds``: the explanation adds up.
    """

    cause: Cause
    probability: float
    prior_nats: float
    log_odds: float
    supports: tuple[Contribution, ...]
    opposes: tuple[Contribution, ...]
    unexplained: tuple[str, ...]


class Defect(Model):
    """A certain fault in the code; it need not be the cause of what the person sees."""

    symptom: str
    name: Words
    evidence: tuple[Evidence, ...]
    explanation: Words | None = None
    cause: str = ""
    fixes: tuple[Fix, ...] = ()


class Prospect(Model):
    """One result that a test may have, and which causes it makes more and less likely."""

    result: Words
    probability: float
    confirms: tuple[str, ...] = ()
    refutes: tuple[str, ...] = ()


class NextTest(Model):
    """A question, a request to bring something, a probe or an experiment, and what it would tell.

    ``gain`` is the expected information in nats, ``cost`` in minutes of the person's time.
    ``confirms`` and ``refutes`` are causes that the telling result makes more and less likely;
    ``prospects`` are all results that would change the ranking.
    """

    kind: TestKind
    id: str
    text: Words
    gain: float
    cost: float
    confirms: tuple[str, ...] = ()
    refutes: tuple[str, ...] = ()
    prospects: tuple[Prospect, ...] = ()


class Similar(Model):
    """A documented case like this one; ``score`` orders, and means nothing else."""

    id: str
    title: Words
    causes: tuple[str, ...]
    judgement: Words
    source: str
    score: float


class Measure(Model):
    """One number that a probe measured, and what it is held against.

    ``where`` names the layer, arm or split. ``basis`` says where the threshold comes from: an exact
    identity, a quoted source, a simulation, or judgement.
    """

    name: str
    value: Decimal
    where: str = ""
    threshold: str = ""
    basis: Literal["exact", "source", "calibrated", "judgement", ""] = ""


class Judgement(Model):
    """What a probe says about one cause, in a plain sentence."""

    cause: str
    verdict: Literal["confirm", "refute", "inconclusive"]
    sentence: Words


class ProbeResult(Model):
    """What one probe measured on a person's own model or data.

    ``findings`` hold one answer for every symptom of the probe, ``judgements`` one for every cause
    that it judges. ``outcome`` tells why there is nothing more: "declined" is a precondition that
    failed, "stopped" a budget or Ctrl-C, "crashed" an error in what was measured; ``reason`` says
    it in words.
    """

    probe: str
    outcome: Literal["done", "declined", "stopped", "crashed"]
    reason: Words | None = None
    measures: tuple[Measure, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    findings: tuple[Finding, ...] = ()
    framework: str = ""
    device: str = ""
    seconds: float = 0.0


class ProbeReport(Model):
    """The document of ``advisor probe run``, which ``advisor ask --probe-result`` takes."""

    schema_version: int = SCHEMA_VERSION
    target: str
    results: tuple[ProbeResult, ...]
    versions: dict[str, str] = {}


class Reading(Model):
    """What was read as what, and what was seen in it: the document of ``advisor curve``."""

    schema_version: int = SCHEMA_VERSION
    language: Language
    runs: tuple[Run, ...]
    findings: tuple[Finding, ...]
    symptom_names: dict[str, Words] = {}


class Part(Model):
    """A piece of a program: what it is and where it stands."""

    what: str
    where: str
    text: str = ""


class Network(Model):
    """The layers of a network in order, as far as the code shows them."""

    name: str
    where: str
    layers: tuple[Part, ...]
    complete: bool


class Edit(Model):
    """A mechanical change to the person's own text, for the symptom that it takes away.

    Lines and columns count from 1, columns in characters; the end is not part of it. Equal ends
    mean an insertion.
    """

    file: str
    symptom: str
    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str
    reason: str = ""


class CodeReading(Model):
    """A program at a glance, and what was seen in it: the document of ``advisor code``.

    ``edits`` are those changes that were seen to take a symptom away, each by itself; ``patch`` is
    the unified diff of all that go together. Both are empty unless asked for.
    """

    schema_version: int = SCHEMA_VERSION
    language: Language
    networks: tuple[Network, ...]
    losses: tuple[Part, ...]
    optimizers: tuple[Part, ...]
    schedules: tuple[Part, ...]
    pipeline: tuple[Part, ...]
    modes: tuple[Part, ...]
    callbacks: tuple[Part, ...]
    facts: Facts
    findings: tuple[Finding, ...]
    defects: tuple[Defect, ...]
    edits: tuple[Edit, ...] = ()
    patch: str = ""
    notes: tuple[str, ...] = ()
    symptom_names: dict[str, Words] = {}

    def without(self, symptoms: Sequence[str]) -> Self:
        """The same reading with some symptoms left out."""
        return self.model_copy(
            update={
                "findings": tuple(f for f in self.findings if f.symptom not in symptoms),
                "defects": tuple(d for d in self.defects if d.symptom not in symptoms),
                "edits": tuple(e for e in self.edits if e.symptom not in symptoms),
            }
        )


class Diagnosis(Model):
    """The one document that everything shown is made from; it renders without the knowledge base.

    ``runs`` are thinned for drawing. ``symptom_names`` and ``cause_names`` name what is mentioned.
    ``pairs`` are two-fault explanations that beat every single one. ``patch`` is the unified diff
    of the mechanical repairs of the code, empty unless asked for. ``experiments`` and ``leanings``
    (nats by cause, from what the text reads like) are what the ranking rests on besides findings:
    with them it can be made again when a measurement comes in. ``asked`` are tests that shall not
    be proposed again.
    """

    schema_version: int = SCHEMA_VERSION
    verdict: Verdict
    verdict_reason: Words
    language: Language
    findings: tuple[Finding, ...]
    differential: tuple[Hypothesis, ...]
    none_of_these: float
    pairs: tuple[tuple[str, str, float], ...] = ()
    defects: tuple[Defect, ...] = ()
    next_tests: tuple[NextTest, ...] = ()
    similar_cases: tuple[Similar, ...] = ()
    contradictions: tuple[Words, ...] = ()
    myths: tuple[Myth, ...] = ()
    notes: tuple[Words, ...] = ()
    facts: Facts = Facts()
    experiments: tuple[Experiment, ...] = ()
    leanings: dict[str, float] = {}
    asked: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    patch: str = ""
    symptom_names: dict[str, Words] = {}
    cause_names: dict[str, Words] = {}
    versions: dict[str, str] = {}

    @classmethod
    def load(cls, text: str | bytes) -> Self:
        """Read a saved diagnosis; raises pydantic's ValidationError on anything else."""
        return cls.model_validate_json(text)


def to_json(document: BaseModel, **options: Any) -> str:
    """The same bytes wherever a document leaves the program."""
    return document.model_dump_json(indent=2, **options) + "\n"
