"""How each result reads on a terminal and in a pipe.

One file per group of commands.
Must not compute what a use case should have decided.
"""
