"""vocab.txt."""

import gzip

UNKNOWN = "[UNK]"


def read_vocabulary(path):
    """One subword a line, LF or CRLF; a file whose name ends in .gz is unpacked."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="\n") as file:
        content = file.read().replace("\r\n", "\n")
    return content.removesuffix("\n").split("\n")


def write_vocabulary(path, vocabulary):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(subword + "\n" for subword in vocabulary)
