"""The next question to the person, with the answers to choose from and why it is asked."""

from __future__ import annotations

from advisor.dialogue.events import Conversation, standing
from advisor.dialogue.reading import asked
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis, Model, NextTest, Prospect, TestKind, Words
from advisor.next_tests import NO, NOTHING, YES

# A cause this probable needs no further question. # unsourced
ENOUGH = 0.95
# A cause less probable is not named as the state of things. # unsourced
NAMED = 0.05

YES_NO: tuple[tuple[str, Words], ...] = (
    ("yes", YES),
    ("no", NO),
    ("unknown", Words(en="I do not know", zh="不知道")),
)
OUTCOMES: tuple[tuple[str, Words], ...] = (
    ("fixed", Words(en="it cured the trouble", zh="问题消失了")),
    ("better", Words(en="it got better", zh="有所好转")),
    ("same", Words(en="no change", zh="没有变化")),
    ("worse", Words(en="it got worse", zh="更糟了")),
    ("other", Words(en="something else happened", zh="出现了别的现象")),
    ("unknown", Words(en="I have not tried it", zh="还没有试过")),
)


class Option(Model):
    """One answer to choose: what ``Answered`` takes, and how to show it."""

    value: str
    label: Words


class Question(Model):
    """A test put to the person.

    ``test`` goes into ``Answered`` or ``Skipped``. ``options`` is empty for what is not answered in
    a word: a probe to run, or something to bring. ``confirms`` and ``refutes`` are the causes that
    the telling answer makes more and less likely.
    """

    test: str
    kind: TestKind
    text: Words
    options: tuple[Option, ...]
    why: Words
    confirms: tuple[str, ...] = ()
    refutes: tuple[str, ...] = ()


def next_question(
    diagnosis: Diagnosis, conversation: Conversation, kb: Knowledge
) -> Question | None:
    """The best test that was not answered or skipped yet, or None when none is worth the effort.

    What a person can answer at once comes before what has to be run.
    """
    if diagnosis.verdict == "not-a-training-question" or settled(diagnosis):
        return None
    done = asked(standing(conversation))
    open_tests = [t for t in diagnosis.next_tests if t.id not in done]
    quick = [t for t in open_tests if t.kind != "probe"]
    return next((as_question(t, diagnosis) for t in (*quick, *open_tests)), None)


def settled(diagnosis: Diagnosis) -> bool:
    """Whether the first cause is so probable that asking on would waste the person's time."""
    return bool(diagnosis.differential) and diagnosis.differential[0].probability >= ENOUGH


def as_question(test: NextTest, diagnosis: Diagnosis) -> Question:
    """A proposed test as a question."""
    labels = {"question": YES_NO, "experiment": OUTCOMES}.get(test.kind, ())
    return Question(
        test=test.id,
        kind=test.kind,
        text=test.text,
        options=tuple(Option(value=value, label=label) for value, label in labels),
        why=_why(test, diagnosis),
        confirms=test.confirms,
        refutes=test.refutes,
    )


def _why(test: NextTest, diagnosis: Diagnosis) -> Words:
    """What each result would say, and the chances now of causes that stand out."""
    seen = [p.result for p in test.prospects if p.confirms and p.result != NOTHING]
    if test.kind == "request" and seen:
        lines = [
            Words(
                en=f"It would show things like: {'; '.join(w.en for w in seen)}.",
                zh=f"可以看出这类问题：{'；'.join(w.zh for w in seen)}。",
            )
        ]
    else:
        lines = [_prospect(p, diagnosis) for p in test.prospects]
    best = [h for h in diagnosis.differential[:2] if h.probability >= NAMED]
    now = [(h.cause.name, f"{h.probability:.0%}") for h in best]
    en = "Now: " + "; ".join(f"{n.en} {p}" for n, p in now) + "." if now else ""
    zh = "目前：" + "；".join(f"{n.zh} {p}" for n, p in now) + "。" if now else ""
    return Words(
        en="\n".join([*(w.en for w in lines), en]).strip(),
        zh="\n".join([*(w.zh for w in lines), zh]).strip(),
    )


def _prospect(prospect: Prospect, diagnosis: Diagnosis) -> Words:
    up, down = _named(prospect.confirms, diagnosis), _named(prospect.refutes, diagnosis)
    result = prospect.result
    en = [f"more likely {up.en}"] * bool(prospect.confirms)
    en += [f"less likely {down.en}"] * bool(prospect.refutes)
    zh = [f"更可能：{up.zh}"] * bool(prospect.confirms)
    zh += [f"更不可能：{down.zh}"] * bool(prospect.refutes)
    return Words(en=f"{result.en}: {', '.join(en)}.", zh=f"{result.zh}：{'，'.join(zh)}。")


def _named(causes: tuple[str, ...], diagnosis: Diagnosis) -> Words:
    names = [diagnosis.cause_names[c] for c in causes if c in diagnosis.cause_names]
    return Words(en=" and ".join(n.en for n in names), zh="、".join(n.zh for n in names))
