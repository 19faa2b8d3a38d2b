"""A lower-case copy of a text, letter for letter as long, with one spelling of dashes, quotes and "disc"."""

SAME = {
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
    **dict.fromkeys(map(ord, "‘’ʼ´`"), "'"),
    **dict.fromkeys(map(ord, "\u00a0\u2007\u202f\t\r\n\f\v"), " "),
}


def normal(text: str) -> str:
    """The copy in which phrases are looked up; offsets are those of the original."""
    low = text.lower()
    if len(low) != len(text):  # a few letters grow in lower case (İ)
        low = "".join(one if len(one) == 1 else "?" for one in map(str.lower, text))
    return low.translate(SAME).replace("disk", "disc")
