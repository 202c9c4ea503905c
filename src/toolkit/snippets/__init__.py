"""Replies that fit: platforms, ways to count, templates, composing.

Pure text work; a text that does not fit is a value, not an exception.
Must not know storage, terminal or clipboard.
"""
