"""Intrathecal pumps: flow, refill, boluses, limits, and books that balance."""
