"""A cohort: the same assessment over every patient of a clinic or a country, as one row each.

`assess_table` makes the rows of one table of events; `local` and `spark` only bring it tables and keep the rows.
"""
