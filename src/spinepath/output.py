"""Where results go: the terminal, a file, or a folder with a page for each person."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spinepath.assessment.model import Assessment
from spinepath.batch import Failure, Result
from spinepath.errors import CannotWrite
from spinepath.presentations import FORMATS


def write(results: Iterable[Result], format_: str, output: Path | None, everything: bool = False) -> int:
    """Write every result in order; returns the exit code: that of the last failure, or 0.

    everything: the text report in full, without leaving the lesser records to the other formats.
    """
    code = 0

    def watched() -> Iterator[Result]:
        nonlocal code
        for result in results:
            if isinstance(result, Failure):
                code = result.error.exit_code
                print(f"spinepath: {result.error}", file=sys.stderr)
            yield result

    if format_ == "html" and output is not None and (output.is_dir() or not output.suffix):
        _pages(watched(), output)
    else:
        _stream(_pieces(watched(), _present(format_, output, everything), format_), output)
    return code


def _present(format_: str, output: Path | None, everything: bool) -> Callable[[Assessment], str | bytes]:
    """How one assessment is written; the terminal gets colour and its own width."""
    if format_ != "text":
        return FORMATS[format_]
    from rich.console import Console  # noqa: PLC0415

    from spinepath.presentations.text import render, to_text  # noqa: PLC0415

    if output is not None or not sys.stdout.isatty():
        return lambda assessment: to_text(assessment, everything=everything)

    def shown(assessment: Assessment) -> str:
        render(assessment, Console(), everything=everything)
        return ""

    return shown


def _pieces(
    results: Iterator[Result], present: Callable[[Assessment], str | bytes], format_: str
) -> Iterator[str | bytes]:
    """What each result is written as. One page of HTML holds one person."""
    for count, result in enumerate(results):
        if isinstance(result, Failure):
            if format_ in ("json", "jsonl"):
                yield result.line()
            elif format_ == "fhir":
                yield _outcome(result)
        elif format_ == "html" and count:
            raise CannotWrite("HTML holds one person: give a folder with -o, or use --format jsonl")
        else:
            yield present(result)


def _outcome(failure: Failure) -> bytes:
    """A failure as FHIR says it."""
    from spinepath.presentations.fhir import failed  # noqa: PLC0415

    return failed(f"{failure.path}: {failure.error}")


def _pages(results: Iterator[Result], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for count, result in enumerate(results, 1):
        if isinstance(result, Assessment):
            name = f"{count:04d}-{_safe(result.patient.id)}.html"
            _put(folder / name, FORMATS["html"](result))
            print(folder / name)


def _safe(name: str) -> str:
    """A patient's id as a file name: what is no letter, digit or dash is dropped."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", name)[:60]


def _stream(pieces: Iterator[str | bytes], output: Path | None) -> None:
    if output is None:
        for piece in pieces:
            _say(piece)
        return
    first = next(pieces, b"")
    _put(output, first)
    with output.open("ab") as file:
        for piece in pieces:
            file.write(_bytes(piece))


def _put(path: Path, content: str | bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(content))
    except OSError as error:
        raise CannotWrite(f"{path}: {error.strerror}; choose another place with -o") from error


def _say(piece: str | bytes) -> None:
    sys.stdout.buffer.write(_bytes(piece))
    sys.stdout.buffer.flush()


def _bytes(piece: str | bytes) -> bytes:
    return piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")
