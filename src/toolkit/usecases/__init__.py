"""The verbs: one function each, called by every front door alike.

Introduces the engines to one another and returns frozen results.
Must not print, parse arguments or know a terminal.
"""
