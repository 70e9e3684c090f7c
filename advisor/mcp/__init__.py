"""Tools for coding assistants over the Model Context Protocol; the SDK is the extra ``mcp``.

::

    assistant -> server.py (tools, read-only) -> dialogue.diagnose -> answers.py (short documents)
                    \\-> roots.py: the only way to a file

Nothing here writes, and nothing of the person's is executed.
"""
