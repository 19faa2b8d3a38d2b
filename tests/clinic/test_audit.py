"""The log: append-only, chained, and telling when somebody touched it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from spinepath.clinic.audit import chain
from spinepath.clinic.audit.models import Entry, Head
from spinepath.clinic.immutable import Unchangeable


@pytest.fixture
def log(user):
    """Five entries more."""
    return [chain.write(user("nurse"), "read", f"page {n}", why="a test", detail={"n": n}) for n in range(5)]


def around_the_guard(statement: str, *values: object) -> None:
    """What somebody with the database's own password could do: take the guard away and write."""
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_UPDATE")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_DELETE")
        cursor.execute(statement, values)


def test_a_whole_log_has_no_fault(log):
    assert list(chain.faults()) == []
    said = StringIO()
    call_command("verify_audit", stdout=said)
    number, last = chain.head()
    assert f"Seal: {number}:{last}" in said.getvalue()


@pytest.mark.parametrize("column", ["who", "action", "what", "why", "hash", "previous"])
def test_an_edited_entry_is_found(log, column):
    around_the_guard(f"UPDATE audit_entry SET {column} = 'x' WHERE number = %s", log[2].number)
    assert chain.Fault in {type(fault) for fault in chain.faults()}
    with pytest.raises(CommandError, match=f"entry {log[2].number}"):
        call_command("verify_audit")


def test_an_edited_time_or_detail_is_found(log):
    around_the_guard("UPDATE audit_entry SET detail = %s WHERE number = %s", '{"n": 9}', log[1].number)
    assert [fault.number for fault in chain.faults()] == [log[1].number]


@pytest.mark.parametrize("place", [0, 2, 4], ids=["first", "middle", "last"])
def test_a_removed_entry_is_found(log, place):
    around_the_guard("DELETE FROM audit_entry WHERE number = %s", log[place].number)
    assert list(chain.faults())


def test_a_log_rewritten_with_matching_hashes_is_found_by_its_seal(log):
    number, last = chain.head()
    around_the_guard("DELETE FROM audit_entry WHERE number = %s", number)
    Head.objects.update(number=number - 1, hash=log[-2].hash)
    assert list(chain.faults()) == []  # whole in itself
    with pytest.raises(CommandError, match="rewritten or cut off"):
        call_command("verify_audit", seal=f"{number}:{last}")


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET why = ''", "DELETE FROM audit_entry"])
def test_the_database_refuses(log, statement):
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "do",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(why=""),
        lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
    ],
)
def test_the_model_refuses(log, do):
    with pytest.raises(Unchangeable):
        do(log[0])


def test_an_entry_stands_or_falls_with_the_write_that_it_is_about(user):
    before = chain.head()
    with pytest.raises(RuntimeError), transaction.atomic():
        chain.write(user("nurse"), "write", "something", why="a test")
        raise RuntimeError
    assert chain.head() == before


def test_reading_a_record_is_logged_with_who_what_and_why(signed_in, mine, user):
    patient = mine("nurse")
    signed_in("nurse").get(f"/patients/{patient.pk}/")
    entry = Entry.objects.filter(patient=patient.pk)[0]
    assert (entry.user, entry.action, entry.why) == (user("nurse").pk, "read", "as nurse")
    assert entry.what == f"records:patient /patients/{patient.pk}/"


def test_an_attempt_on_a_record_out_of_reach_is_logged(signed_in, others):
    patient = others("clinician")
    signed_in("clinician").get(f"/patients/{patient.pk}/")
    assert Entry.objects.filter(patient=patient.pk)[0].action == "refused"


def test_signing_in_and_failing_to_are_logged(world):
    Client().post("/accounts/login/", {"login": "nurse@made-up.example", "password": world})
    assert Entry.objects.all()[0].action == "signed in"
    Client().post("/accounts/login/", {"login": "nurse@made-up.example", "password": "wrong"})
    assert Entry.objects.all()[0].action == "sign-in failed"
    assert "wrong" not in str(Entry.objects.values_list("who", "what", "why", "detail")[0])


def test_the_administrator_sees_the_log_but_no_name_of_a_patient(signed_in, mine):
    patient = mine("nurse")
    signed_in("nurse").get(f"/patients/{patient.pk}/")
    page = signed_in("administrator").get("/audit/?verify=1").content.decode()
    assert "The log is whole" in page
    assert str(patient.pk) in page
    assert patient.family_name not in page
