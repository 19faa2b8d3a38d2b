"""What becomes of a fault in a knowledge file: by kind, with the manifest, and by the loaders' own checks alone.

python benchmarks/knowledge_faults.py            prints the page
python benchmarks/knowledge_faults.py --write    writes docs/validation/knowledge-faults.md
"""

import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from knowledge.test_faults import HOME, NAMES, Broken, by_the_loaders, every, forget  # noqa: E402
from spinepath.errors import KnowledgeError  # noqa: E402
from spinepath.knowledge import manifest, tables  # noqa: E402

EACH = 3  # of so many faults one is put to the loaders alone: reading everything anew takes its time
PAGE = ROOT / "docs" / "validation" / "knowledge-faults.md"


def copied(where: Path) -> Path:
    """The knowledge in a folder of its own."""
    for name in (*NAMES, manifest.NAME):
        (where / name).parent.mkdir(exist_ok=True)
        shutil.copy(HOME / name, where / name)
    return where


def with_manifest(where: Path) -> Counter[tuple[str, str]]:
    """(kind, outcome) of every fault: stopped with file and line, or with the file; or passed."""
    found: Counter[tuple[str, str]] = Counter()
    for fault in every():
        with Broken(where, fault):
            try:
                manifest.insist(where)
                outcome = "passed"
            except KnowledgeError as error:
                named = str(error).startswith(f"{fault.file}: ")
                line = "line" if f"{fault.file}: line " in str(error) else "file"
                outcome = line if named else "passed"
        found[fault.kind, outcome] += 1
    return found


def without_manifest(where: Path) -> Counter[tuple[str, str]]:
    """(kind, outcome) when somebody has approved the fault: what the loaders' own checks find."""
    tables.root = lambda: where  # type: ignore[assignment]
    found = Counter((fault.kind, by_the_loaders(fault, where)) for fault in every()[::EACH])
    forget()
    return found


def page() -> str:
    """The page, in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        where = copied(Path(folder))
        stopped, own = with_manifest(where), without_manifest(where)
    kinds = list(dict.fromkeys(fault.kind for fault in every()))
    total = len(every())
    silent = sum(count for (_, outcome), count in stopped.items() if outcome == "passed")
    lines = [
        "# Faults in the knowledge",
        "",
        f"{total:,} faults were put into a copy of the {len(NAMES)} knowledge files, one at a time "
        "(`python benchmarks/knowledge_faults.py --write`). Each must stop loading with the file, and with the "
        f"line where there is one. **Silent passes: {silent}.** `tests/knowledge/test_faults.py` repeats it.",
        "",
        "Two fences stand one behind the other. The **manifest** (`manifest.toml`) knows each line of each file as "
        "it was when the whole was last checked, and stops whatever differs. The loaders' **own checks** (shapes, "
        "names, sources, sums, examples) are what an author meets before a change is approved: "
        "`python -m spinepath.knowledge.approve` refuses what they find. The last column counts faults that read "
        "well to them, such as a file cut between two rules or a changed digit: without the manifest these would "
        f"pass, and after a careless approval they would. One fault of {EACH} was tried that way.",
        "",
        "| fault | injected | stopped with file and line | stopped with file | passed in silence "
        "| tried without it: own checks find | only the manifest finds |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind in kinds:
        counts = [stopped[kind, outcome] for outcome in ("line", "file", "passed")]
        counts += [own[kind, outcome] for outcome in ("found", "only the manifest")]
        lines.append(f"| {kind} | {sum(counts[:3])} | {' | '.join(map(str, counts))} |")
    sums = [sum(stopped[kind, outcome] for kind in kinds) for outcome in ("line", "file", "passed")]
    sums += [sum(own[kind, outcome] for kind in kinds) for outcome in ("found", "only the manifest")]
    lines.append(f"| **all** | {total} | {' | '.join(map(str, sums))} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = page()
    if "--write" in sys.argv:
        PAGE.write_text(text, "utf-8")
    else:
        print(text)
