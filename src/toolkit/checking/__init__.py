"""Checking: is a link's page still there, and still itself.

Probe (one link -> facts), rules (facts -> finding), policy (history -> state)
and engine (queues, hosts, deadlines) are kept apart. Must not store or print.
"""
