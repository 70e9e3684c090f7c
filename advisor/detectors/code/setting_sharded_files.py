"""Do the data come from sharded record files or a stream?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case

_RECORDS = (
    "TFRecordDataset",
    "TFRecordReader",
    "TextLineDataset",
    "FixedLengthRecordDataset",
    "string_input_producer",
    "tf_record_iterator",
    "WebDataset",
    "DatasetDataProvider",
    "StreamingDataset",
    "make_batched_features_dataset",
    "make_csv_dataset",
    "parallel_interleave",
)
_OTHERS = ("DataLoader", "fit", "flow_from_directory", "from_tensor_slices", "numpy_input_fn")


@detector("setting-sharded-files")
def setting_sharded_files(case: Case) -> Answer:
    """Readers of TFRecord, WebDataset or text shards, an IterableDataset, ``streaming=True``.

    A setting, no fault. A folder of single images or arrays in memory is none. Named
    ``tf.data.Dataset.list_files`` counts only with a reader of records behind it.
    """
    code = program(case)
    found = [*code.find(*_RECORDS), *_handed_over(code), *_streams(code)]
    if found:
        return present(*{c.where: c.evidence() for c in found}.values())
    own = [k for k in code.classes if k.derives_from("IterableDataset")]
    if own:
        return present(*(k.place.evidence() for k in own))
    other = code.find(*_OTHERS)
    if other and not code.is_fragment:
        return absent("the data come from arrays or single files", other[0].evidence())
    if other and code.has("flow_from_directory", "from_tensor_slices", "load_data", "ImageFolder"):
        return absent("the data come from arrays or single files", other[0].evidence())
    if other:
        return unknown("where the data come from is not shown")
    return not_seen(code, "no source of data")


def _handed_over(code: Program) -> list[Call]:
    """``files.interleave(tf.data.TFRecordDataset)``: the reader is given, not called."""
    steps = code.find("interleave", "flat_map", "apply")
    return [c for c in steps if any(v.name.endswith(_RECORDS) for v in c.args)]


def _streams(code: Program) -> list[Call]:
    """``load_dataset(..., streaming=True)`` of datasets."""
    flags = [(c, c.kwargs.get("streaming")) for c in code.find("load_dataset")]
    return [c for c, f in flags if f is not None and f.literal is True]
