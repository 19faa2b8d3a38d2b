"""Lines copied to where they belong, compiled."""

from spinepath.sources.fhir.scan.syntax import compiled


@compiled
def dealt(data, count, starts, bucket, ends, out, numbers):
    """Copy each line that has a bucket to the stretch of `out` of its bucket, and its number to one of `numbers`.

    starts: of each line, and where the last one ends. bucket: of each line; -1 for none. ends: of each bucket where
    its bytes and its numbers begin, and afterwards where they end.
    """
    for line in range(count):
        own = bucket[line]
        if own >= 0:
            length = starts[line + 1] - starts[line]
            at, end = ends[own, 0], ends[own, 0] + length
            to, source = out[at:end], data[starts[line] : starts[line + 1]]
            for k in range(length):
                to[k] = source[k]
            numbers[ends[own, 1]] = line
            ends[own, 0], ends[own, 1] = end, ends[own, 1] + 1
