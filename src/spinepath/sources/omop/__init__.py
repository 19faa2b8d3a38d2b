"""OMOP Common Data Model 5.4 as a source of records: DuckDB, SQLite, PostgreSQL, and folders of CSV or Parquet.

Each row is read as the FHIR resource that it means, by the readers of `sources.fhir`: one meaning, one mapping.
"""
