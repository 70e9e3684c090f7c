"""From what stands after ``--target`` to a target.

``file.py:function`` runs the person's own code. Anything else is data or weights, which are
read and never run: labels (see ``label_sources``) or a file of weights (see ``weight_files``).
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError, InputError
from advisor.probes.measuring import told
from advisor.probes.opening import open_target
from advisor.probes.target import Decline, Options, Subject, Target
from advisor.probes.weight_files import is_weights

FUNCTION = "advisor_target"


def open_named(name: str, options: Options) -> Subject:
    """The subject; every mistake of the person's is an ``InputError`` in plain words."""
    try:
        return open_target(load(name, options))
    except AdvisorError:
        raise
    except Decline as declined:
        raise InputError(f"{name}: {declined.reason.en}") from declined
    except (Exception, SystemExit) as error:
        raise InputError(f"{name}: {told(error).en}") from error


def load(name: str, options: Options) -> Target:
    """The target that a name stands for."""
    path, function = _python(name)
    if path is not None:
        return _call(path, function)
    if is_weights(name):
        return Target(checkpoint=name, more={"trust": options.trust})
    return Target(
        labels=name,
        batch_size=options.batch_size,
        num_classes=options.num_classes,
        shuffle_buffer=options.shuffle_buffer,
    )


def _python(name: str) -> tuple[Path | None, str]:
    head, colon, tail = name.rpartition(":")
    if colon and head.endswith(".py"):
        return Path(head), tail
    return (Path(name), FUNCTION) if name.endswith(".py") else (None, "")


def _call(path: Path, function: str) -> Target:
    if not path.exists():
        raise InputError(f"{path}: no such file. advisor probe init writes one.")
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path}: cannot be loaded as Python.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    found: Any = getattr(module, function, None)
    if not callable(found):
        raise InputError(
            f"{path}: no function {function}(). Write 'def {function}(): return Target(...)' or"
            " name another after the colon."
        )
    target = found()
    if not isinstance(target, Target):
        raise InputError(
            f"{path}: {function}() returned a {type(target).__name__}. It must return"
            " advisor.probes.Target(...)."
        )
    return target
