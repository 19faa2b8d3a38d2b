"""The code tables (CSV) and the readers that load each of them once. Licences: README.md beside this file."""
