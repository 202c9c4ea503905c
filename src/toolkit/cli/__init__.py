"""The command line: arguments in, one use case, the result to output.

Typer lives here and nowhere else.
Must not hold a rule of the domain.
"""
