"""Checks the knowledge and writes its manifest: `python -m spinepath.knowledge.approve`. Refuses what has a mistake."""

import sys
from pathlib import Path

from spinepath.knowledge.battery import check
from spinepath.knowledge.manifest import NAME, digest, found

_HEAD = "# Written by `python -m spinepath.knowledge.approve`; never by hand. lines: four digits a line.\n"
HOME = Path(__file__).parent


def written(root: Path) -> str:
    """The manifest's text for a folder as it is."""
    parts = [_HEAD]
    for name, item in found(root):
        one = digest(item.read_bytes())
        parts.append(f'[file."{name}"]\nsha256 = "{one.sha256}"\nlines = "{"".join(one.lines)}"\n')
    return "\n".join(parts)


def write(root: Path) -> None:
    """Write the manifest of a folder as it is, checked or not."""
    (root / NAME).write_text(written(root), "utf-8")


def main(root: Path = HOME) -> int:
    """Write the manifest, check, and put the old one back when something is wrong. Returns the exit code."""
    there = root / NAME
    before = there.read_bytes() if there.exists() else b""
    write(root)  # the loaders read what is in the manifest only
    wrong = check()
    if not wrong:
        return 0
    there.write_bytes(before)
    print("\n".join(map(str, wrong)))
    print("not approved: mend these first, then run this again")
    return 1


if __name__ == "__main__":
    sys.exit(main())
