"""Blocks of the spine: doses, intervals, anticoagulants, and what a diagnostic block says."""
