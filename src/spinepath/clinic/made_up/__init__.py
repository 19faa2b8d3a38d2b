"""A made-up clinic of three locations: staff, patients and records, none of them real."""
