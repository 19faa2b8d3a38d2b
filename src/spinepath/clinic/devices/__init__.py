"""Stimulators and pumps: limits, logs, trials and refills. It checks and records; it talks to no device."""
