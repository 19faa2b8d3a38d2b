"""The export as the command line makes it: nothing leaves without an entry in the audit log."""

import getpass
from pathlib import Path

from spinepath.clinic.audit import chain
from spinepath.clinic.exchange import export as files
from spinepath.clinic.exchange.pseudonyms import Keyed


def export(out: Path, key: str | None, why: str = "") -> files.Summary:
    """key: of the pseudonyms; None names everybody. Raises NoKey, NotExported."""
    keyed = None if key is None else Keyed(key)
    whole = files.Export(out, keyed)
    found = whole.write()
    detail = {"people": found.people, "identified": found.identified, "resources": found.resources}
    chain.write(
        f"command line: {getpass.getuser()}", "exported", f"registry export {out.name}",
        why=why.strip() or "for a registry, under pseudonyms", detail=detail,
    )  # fmt: skip
    whole.publish()
    return found
