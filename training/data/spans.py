"""BIO labels and spans of words or bytes."""


def spans(labels):
    """BIO labels -> [(slot, first word, last word + 1)]; an I- that continues nothing opens a span."""
    found = []
    for index, label in enumerate(labels):
        if label == "O":
            continue
        kind, slot = label.split("-", 1)
        if kind == "I" and found and found[-1][0] == slot and found[-1][2] == index:
            found[-1] = (slot, found[-1][1], index + 1)
        else:
            found.append((slot, index, index + 1))
    return found


def byte_spans(labels, ranges):
    """BIO labels and the words' byte ranges -> [(slot, begin, end)] in bytes."""
    return [(slot, ranges[first][0], ranges[last - 1][1]) for slot, first, last in spans(labels)]


def project(gold, ranges):
    """[(slot, begin, end)] in bytes -> BIO labels of words with other ranges."""
    labels = []
    for begin, end in ranges:
        label = "O"
        for slot, first, last in gold:
            if begin <= first < end:
                label = "B-" + slot
                break
            if first < begin < last:
                label = "I-" + slot
        labels.append(label)
    return labels
