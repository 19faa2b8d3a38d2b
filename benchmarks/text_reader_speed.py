"""How long reading report text takes: sentences met for the first time, and again.

    python benchmarks/text_reader_speed.py [DiagnosticReport.ndjson]

Without a file: the made-up sentences of the tests, shuffled into 5,000 reports of six. Processor time. "Again" reads
all reports a second time; "one by one" does so without steps, each known sentence looked up by itself.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from spinepath.sources.text import parts, sentences
from spinepath.sources.text.passage import Setting, read

OWN = Path(__file__).parents[1] / "tests/text/own_sentences.jsonl"
REPORTS, SENTENCES = 5_000, 6


def made_up() -> list[str]:
    """Reports of sentences drawn from those of the tests."""
    own = [json.loads(line)["sentence"].rstrip(".") for line in OWN.read_text("utf-8").splitlines()]
    draw = random.Random(1)
    return [". ".join(draw.choices(own, k=SENTENCES)) + "." for _ in range(REPORTS)]


def conclusions(path: Path) -> list[str]:
    """The conclusions of reports, each under its name, as they are read from FHIR."""
    reports = map(orjson.loads, path.read_bytes().splitlines())
    return [f"{one['code']['text']}.\n{one['conclusion']}" for one in reports if one.get("conclusion")]


def seconds(work: Callable[[str], object], texts: list[str]) -> float:
    """Processor time of some work on all texts."""
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


def main() -> None:
    """Print the three times, per report and as ratios."""
    texts = conclusions(Path(sys.argv[1])) if sys.argv[1:] else made_up()
    parts("No fever.")  # the phrases are loaded
    times = {
        "first": seconds(parts, texts),
        "one by one": seconds(lambda text: read(text, sentences(text), Setting()), texts),
        "again": seconds(parts, texts),
    }
    for name, taken in times.items():
        each, ratio = taken / len(texts) * 1e6, taken / times["again"]
        print(f"{name:<11} {taken:7.2f} s {each:8.1f} us a report {ratio:7.1f} times 'again'")


if __name__ == "__main__":
    main()
