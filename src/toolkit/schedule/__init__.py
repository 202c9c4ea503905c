"""Schedules: having the system run a check every day, as the user who asks for it.

Rendering is pure text, a file a scheduler. Must not check links itself.
"""
