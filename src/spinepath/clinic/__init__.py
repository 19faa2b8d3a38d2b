"""The clinic: the web application (Django) where patients, clinicians and devices meet.

Small apps, each with its models, views and addresses:

people      sites, users and their posts, patients, care teams, delegated carers, invitations
access      who may use which address and reach whose objects; break-glass
audit       the append-only, hash-chained log
scheduling  places, sessions, kinds of visit, appointments, wait-list, outbox, calendars
records     documents received (never edited), the chart and assessment made from them, signed assessments
exchange    everything held of a patient as FHIR, and the export for a registry
fhir        what the clinic owns, for programs: FHIR to read
hooks       the decision service at the clinic's own address
pages       the look, and the home page of each role
made_up     a made-up clinic to try all of it

`spinepath clinic` serves it; settings come from the environment (environment.py).
"""
