"""The same rows in each of the databases."""

import csv
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from omop.convert import TABLES, kind_of

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def create(table: str, columns: Sequence[str]) -> str:
    return f"CREATE TABLE {table} ({', '.join(f'{column} {kind_of(column)}' for column in columns)})"


def columns_of(table: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns that the rows have; all that are known where there are none."""
    return list(rows[0]) if rows else TABLES[table].split()


def insert(table: str, columns: Sequence[str], mark: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"


def sqlite(path: Path, rows: Rows) -> Path:
    with sqlite3.connect(path) as connection:
        fill(connection, rows, "?")
    connection.close()
    return path


def fill(connection: Any, rows: Rows, mark: str) -> None:
    """Tables and rows, through any driver."""
    for table, lines in rows.items():
        columns = columns_of(table, lines)
        connection.execute(create(table, columns))
        cursor = connection.cursor()
        if lines:
            cursor.executemany(
                insert(table, columns, mark), [tuple(line[column] for column in columns) for line in lines]
            )


def csv_folder(folder: Path, rows: Rows) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for table, lines in rows.items():
        columns = columns_of(table, lines)
        with (folder / f"{table.upper()}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(lines)
    return folder


def duck(path: Path, rows: Rows) -> Path:
    with duckdb.connect(str(path)) as connection:
        fill(connection, rows, "?")
    return path


def parquet_folder(folder: Path, rows: Rows) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        fill(connection, rows, "?")
        for table in rows:
            connection.execute(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet)")
    return folder


def postgres(address: str, rows: Rows, schema: str) -> str:
    """The rows in a schema of their own; returns the address that reads them."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"SET search_path TO {schema}")
        fill(connection, rows, "%s")
    return f"{address}?schema={schema}"
