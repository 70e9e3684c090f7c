"""CUDA builds of torch bring triton, and triton crashes when it is loaded after tensorflow."""

import contextlib

with contextlib.suppress(ImportError):
    import triton  # noqa: F401  # pyright: ignore
