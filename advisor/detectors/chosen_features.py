"""Features that are chosen with the labels of rows that are held out afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.roles import role_of_name
from advisor.detectors.splits import splits
from advisor.intake.code import Call, Program

_SELECTORS = frozenset(
    {"SelectKBest", "SelectPercentile", "SelectFromModel", "SelectFpr", "SelectFdr", "RFE", "RFECV"}
    | {"SequentialFeatureSelector", "GenericUnivariateSelect"}
)
_FOLDS = frozenset({"cross_val_score", "cross_validate", "cross_val_predict", "GridSearchCV"})


def chosen_before_split(code: Program) -> Iterator[Call]:
    """``SelectKBest(f_classif).fit_transform(X, y)`` with folds or a split behind it.

    A selection of the training part, in a loop over folds or in a pipeline is right. Source:
    scikit-learn, "Common pitfalls", data leakage during pre-processing.
    """
    fits = [c for c in code.find("fit_transform", "fit") if _selects(code, c)]
    if not fits:
        return
    later = [s.order for s in splits(code)]
    later += [c.order for c in code.calls if c.short in _FOLDS or c.short.endswith("KFold")]
    for call in fits:
        data = call.args[0]
        plain = data.kind == "name" and role_of_name(data.text) is None
        first = not any(order < call.order for order in later)
        if plain and first and not call.loops and any(order > call.order for order in later):
            yield call


def _selects(code: Program, call: Call) -> bool:
    made = code.maker(call)
    return made is not None and made.short in _SELECTORS and len(call.args) > 1
