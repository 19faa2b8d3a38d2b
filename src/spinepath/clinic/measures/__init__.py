"""Outcome measures: questionnaires as data, answers, what is due, what needs a call today, and the trend."""
