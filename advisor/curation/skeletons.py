"""Commented beginnings of new entries; every blank is marked TODO and found by ``kb check``."""

from __future__ import annotations

from pathlib import Path

from advisor import knowledge
from advisor.errors import InputError, KnowledgeError
from advisor.patterns import pattern

_SLUG = pattern(r"[a-z0-9]+(-[a-z0-9]+)*")

_CAUSE = """\
# A fault, or a benign explanation. All fields: kb/README.md. Ids to use: advisor kb search WORDS
id: {id}
name: {{en: "TODO", zh: "TODO"}}    # the fault, in a few words
summary:   # one paragraph: the mechanism, and why it looks the way it looks
  en: "TODO"
  zh: "TODO"
prior: rare   # very-common | common | occasional | rare, among all questions asked
severity: quality-loss   # no-learning | quality-loss | inefficiency | benign
# If this were the cause, how often would one see ...  never | rarely | sometimes | often | always
# 6 to 14 symptoms that matter: in words, curves, code and by probes; also what speaks AGAINST it.
# never rules the cause out. What is not listed keeps its background frequency.
symptoms:
  loss-plateaus: sometimes   # TODO an example; replace it
# What comes of trying things: fixed | better | same | worse. Delete it when there is nothing.
responds_to:
  lower-lr: {{same: often}}   # TODO an example; replace it
# applies_to: {{frameworks: [pytorch]}}   # tensorflow1 keras pytorch lightning huggingface jax
# The nearest other causes, each with the one test that tells them apart.
# confused_with:
#   reg/overfitting: {{en: "...", zh: "..."}}
# Probes, then symptoms that one can ask a person about, the cheapest first.
confirm_with: []
fixes:   # the best first
  - do: {{en: "TODO", zh: "TODO"}}
    # code:            # exact API names; those of torch, keras, tf and sklearn are tested
    #   pytorch: |
    #     ...
    verify: {{en: "TODO", zh: "TODO"}}   # what the person then sees
references:   # docs | paper | case | forum | source | book | measured
  # verified: true only when you have read the page and it says so
  - {{kind: docs, title: "TODO", year: 2025, url: "", verified: false}}
status: draft   # reviewed when somebody else has read it
"""

_EXAMPLE = """\
# Questions as people would ask them. Not the words of the summary: what one sees, with numbers.
leads:         # each must lead to {id} (advisor kb check --only {id})
  - prose: "TODO"
    # log: |
    # code: |
    # tried: ["lowering the learning rate changed nothing"]
    # within: 2      # rank at worst; 1 when left out
near_misses:   # each resembles it and must NOT have it first
  - prose: "TODO"
"""

_SYMPTOM = """\
# Something SEEN, never the fault. All fields: kb/README.md
id: {id}
name: {{en: "TODO", zh: "TODO"}}   # completes "we see that ..."
channels: [prose]      # who can see it: prose curve code probe experiment
background: rarely     # how often it is seen when no cause of ours is at work
kind: trouble          # trouble | setting | healthy
# group: val-stuck     # sights of one mechanism share a group and do not count twice
# explanation: {{en: "...", zh: "..."}}   # why it matters; needed for symptoms in code
ask: {{en: "TODO", zh: "TODO"}}    # a yes/no question that a person can answer
phrases:               # word patterns, see kb/README.md
  en: ["TODO"]
  zh: ["TODO"]
exemplars:             # whole sentences, in many registers
  en: ["TODO"]
  zh: ["TODO"]
# counterexamples: {{en: ["..."], zh: ["..."]}}   # sentences that must NOT match
"""

_CASE = """\
# A solved problem in your own words. All fields: kb/README.md
id: {id}
title: {{en: "TODO", zh: "TODO"}}   # what was seen
story: {{en: "TODO", zh: "TODO"}}   # setting and symptoms, two or three sentences, no names
framework: pytorch     # tensorflow1 keras pytorch lightning huggingface jax mxnet caffe other
numbers: []            # figures that matter: "loss 2.303 from step 100 to 20,000"
tried: []              # what was tried and came to nothing
causes: ["TODO"]       # ids of causes, the main one first
stated_cause: "TODO"   # what the source says it was
judgement: {{en: "TODO", zh: "TODO"}}   # do we believe it, and why
fix: {{en: "TODO", zh: "TODO"}}
confirmed_by: ""       # how one knows: "the asker reports 94 % after the change"
source: "TODO"         # where, without personal data
trust: plausible       # measured | confirmed | accepted-answer | plausible | disputed | constructed
"""


def folder(into: Path | None) -> Path:
    """Where new entries go: the folder named, the first of ADVISOR_KB, or kb/ of a checkout."""
    if into is not None:
        return into
    shipped, *overlays = knowledge.roots()
    chosen = overlays[0] if overlays else shipped
    if chosen.name == "_kb":
        raise InputError(
            "advisor is installed, not checked out: name a folder of your own with --into DIR, "
            "and set ADVISOR_KB=DIR to use it"
        )
    return chosen


def write(kind: str, id: str, into: Path) -> list[Path]:
    """Write the skeleton of a cause (with its example), symptom or case; returns the files.

    Raises ``InputError`` for an id of the wrong form or in use, before anything is written.
    """
    families = sorted(
        {c.partition("/")[0] for c in knowledge.load((knowledge.find_root(),)).causes}
    )
    parts = id.split("/")
    wanted = "family/slug, such as loss/softmax-twice" if kind == "cause" else "a slug"
    if len(parts) != (2 if kind == "cause" else 1) or not all(map(_SLUG.fullmatch, parts)):
        raise InputError(
            f"{id!r} is no id of a {kind}: it has the form {wanted}, in a-z, 0-9 and hyphens"
        )
    if kind == "cause" and parts[0] not in families:
        raise InputError(f"{id}: there is no family {parts[0]!r}; there are {', '.join(families)}")
    _refuse_known(id, into)
    texts = _texts(kind, id, into)
    for path in texts:
        if path.exists():
            raise InputError(f"{path}: exists already; nothing was written")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise InputError(f"{path}: cannot be written: {error.strerror}.") from error
    return list(texts)


def _texts(kind: str, id: str, into: Path) -> dict[Path, str]:
    match kind:
        case "cause":
            return {
                into / "causes" / f"{id}.yaml": _CAUSE.format(id=id),
                into / "causes" / f"{id}.example.yaml": _EXAMPLE.format(id=id),
            }
        case "symptom":
            return {into / "symptoms" / f"{id}.yaml": _SYMPTOM.format(id=id)}
        case _:
            return {into / "cases" / f"{id}.yaml": _CASE.format(id=id)}


def _refuse_known(id: str, into: Path) -> None:
    """A second entry of one name would hide the first."""
    try:
        kb = knowledge.load()
        entry = kb.entry(id)
    except KnowledgeError:
        return  # unknown, or a knowledge base in the middle of being edited
    kind = type(entry).__name__.lower()
    raise InputError(
        f"{id}: there is a {kind} of that id already (advisor explain {id}). To change it in "
        f"{into}, copy its file there and edit the copy."
    )
