"""Is the validation part drawn anew, without a seed, when training goes on from a checkpoint?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_SEEDS = ("manual_seed", "seed_everything", "set_seed", "fix_seed", "seed_all", "random_seed")
_RESUMES = pattern(r"(?i)resum|exists|isfile|is_file|last|continue|restart|checkpoint|ckpt")


@detector("split-redrawn-on-resume")
def split_redrawn_on_resume(case: Case) -> Answer:
    """``random_split`` without a generator, no seed, and weights that are loaded to train on.

    The second session trains on what the first held out. Weights that are loaded after the
    training, such as the best ones, are not asked about: the loading must stand in a condition
    that speaks of resuming. A seed anywhere in the program is enough.
    """
    code = program(case)
    drawn = [c for c in code.find("random_split") if not _is_fixed(c)]
    drawn += [c for c in code.find("train_test_split") if "random_state" not in c.kwargs]
    drawn = [c for c in drawn if not c.starred]
    loads = [c for c in code.find("load_state_dict", "load_checkpoint") if _resumes(c)]
    seeded = [c for c in code.calls if c.short in _SEEDS or c.name.endswith("random.seed")]
    if drawn and loads and not seeded:
        return present(drawn[0].evidence(observed="another part in every session"))
    fixed = [c for c in code.find("random_split", "train_test_split") if c not in drawn]
    if fixed or (seeded and drawn):
        return absent("the split is the same in every session", (fixed or drawn)[0].evidence())
    if drawn and not code.is_fragment:
        return absent("no training is resumed", drawn[0].evidence())
    return not_seen(code, "no split that is drawn without a seed")


def _is_fixed(call: Call) -> bool:
    return "generator" in call.kwargs or len(call.args) > 2 or call.starred


def _resumes(call: Call) -> bool:
    return any(b.value is not None and _RESUMES.search(b.value.text) for b in call.branches)
