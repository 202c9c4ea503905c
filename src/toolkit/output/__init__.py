"""Results as text: terminal, pipe, JSON; the only home of Rich.

One function per view, one theme, one place for problems.
Must not call use cases or change anything.
"""
