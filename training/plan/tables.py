"""Tables and figures in Markdown."""

MISSING = "not measured"


def table(header, rows, words=1):
    """The first columns are words, the others are numbers."""
    lines = [header, ["---"] * words + ["---:"] * (len(header) - words), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def percent(value):
    return MISSING if value is None else f"{value:.2f}"


def signed(value):
    return MISSING if value is None else f"{value:+.2f}"


def count(value):
    return f"{value:,}"


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None
