"""Are the parts for training and for evaluation two draws, so that they overlap?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.pipelines import Pipeline, pipeline_for
from advisor.detectors.roles import fed_inputs, keras_fits
from advisor.intake.code import Call, Program, program
from advisor.intake.code.facts import Constant
from advisor.intake.code.frames import followed
from advisor.model import Answer, Case, Evidence

_HOLDS_OUT = (
    *("train_test_split", "random_split", "Subset", "evaluate", "predict", "eval", "split"),
    *("KFold", "StratifiedKFold", "GroupKFold", "load_data", "load_dataset"),
)


@detector("split-overlap")
def split_overlap(case: Case) -> Answer:
    """Subsets of one folder, or splits of one table, drawn with different seeds.

    Also ``take`` and ``skip`` behind a shuffle of tf.data that draws anew in every pass.
    The ``subset`` of the directory utilities of Keras is that of a draw, and two calls of
    ``train_test_split`` are two draws. What else may be in both parts (copies, other pictures of
    one patient) the code does not show, so it is unknown unless nothing at all is held out.
    Source: Keras reference, image_dataset_from_directory, argument seed.
    """
    code = program(case)
    found = {e.where: e for e in (*_parts(code), *_splits(code), *_redrawn(code))}
    if found:
        return present(*found.values())
    kept = code.has(*_HOLDS_OUT) or code.calls_with("validation_data", "validation_split")
    if keras_fits(code) and not kept and not code.is_fragment:
        return absent("nothing is held out")
    return unknown("which rows are in which part is not shown")


def _parts(code: Program) -> Iterator[Evidence]:
    """The two subsets of one folder, drawn with different seeds."""
    for fit in keras_fits(code):
        data, held = fed_inputs(fit), fit.kwargs.get("validation_data")
        ways = [pipeline_for(code, v, fit) for v in (data, held) if v is not None]
        sources = [w for w in ways if w is not None and w.source is not None]
        if len(sources) != 2 or any("subset" not in w.source.kwargs for w in sources if w.source):
            continue
        seeds = [_told(code, w, "seed") for w in sources]
        folders = [_told(code, w, "directory", 0) for w in sources]
        known = None not in (*seeds, *folders)
        if known and folders[0] == folders[1] and seeds[0] != seeds[1]:
            run, source = sources[1].runs[0], sources[1].source
            place = source if run is None else run.site
            if place is not None:
                yield place.evidence(observed=f"seed {seeds[1]}; training {seeds[0]}")


def _redrawn(code: Program) -> Iterator[Evidence]:
    """``data.shuffle(n)``, then ``take`` for one part and ``skip`` for the other."""
    for fit in keras_fits(code):
        data, held = fed_inputs(fit), fit.kwargs.get("validation_data")
        if data is None or held is None:
            continue
        ways = [pipeline_for(code, v, fit) for v in (data, held)]
        cuts = [_cut(code, w) for w in ways if w is not None]
        if len(cuts) == 2 and cuts[0] is not None and cuts[0] is cuts[1]:
            yield cuts[0].evidence(observed="drawn anew in every pass, before take and skip")


def _cut(code: Program, way: Pipeline) -> Call | None:
    """The shuffle that draws anew before a ``take`` or ``skip``, with nothing that keeps it."""
    found: Call | None = None
    for step in way.steps:
        if step.short == "shuffle":
            flag = code.argument(step, "reshuffle_each_iteration", 2)
            found = step if flag is None or flag.literal is True else None
        elif step.short == "cache":
            found = None
        elif step.short in ("take", "skip"):
            return found
    return None


def _told(code: Program, way: Pipeline, name: str, position: int = -1) -> Constant:
    """What the source of a pipeline is given, in its run."""
    source, run = way.source, way.runs[0]
    value = None if source is None else source.kwargs.get(name)
    if value is None and source is not None and 0 <= position < len(source.args):
        value = source.args[position]
    if value is None:
        return None
    found, at, _ = followed(code, value, source, run)
    return code.resolve(found, at).literal


def _splits(code: Program) -> Iterator[Evidence]:
    """Training rows of one split and held-out rows of another, whose draw differs."""
    drawn: dict[Call, dict[int, str]] = {}
    for a in code.assignments:
        call = a.value.call
        if call is not None and call.short == "train_test_split" and a.unpacked is not None:
            drawn.setdefault(call, {})[a.unpacked] = a.target
    for first, kept in drawn.items():
        for second, other in drawn.items():
            data = [v.text for v in first.args]
            seeds = [code.argument(c, "random_state") for c in (first, second)]
            same = (
                seeds[0] is not None
                and seeds[1] is not None
                and (seeds[0].literal == seeds[1].literal)
            )
            trained = kept.get(0, "_") != "_" and kept.get(1) == "_"
            held = other.get(0) == "_" and other.get(1, "_") != "_"
            if trained and held and not same and data and data == [v.text for v in second.args]:
                yield second.evidence(observed=f"drawn anew; training at {first.where}")
