"""The error tree.

::

    AdvisorError              the person's to mend: no traceback, exit 2, HTTP 4xx
    ├── InputError            something brought to us cannot be read
    └── KnowledgeError        a file of the knowledge base is wrong

Anything that is not an ``AdvisorError`` is our bug: exit 1, HTTP 500.

A message says where, what is wrong, what was found and what to do, for example
``runs.csv: no 'step' column; found epoch, loss. Rename it or pass --step epoch``.
"""


class AdvisorError(Exception):
    """Something the person can mend; the message says how."""


class InputError(AdvisorError):
    """A text, curve, log or code file that cannot be read as one."""


class KnowledgeError(AdvisorError):
    """A knowledge-base file with a misspelt field, a dangling reference or a missing part."""
