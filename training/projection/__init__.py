"""Subwords to features: MinHash as docs/text.md sections 6 and 7 have it, which pnlpc compiles, and the projections that the pNLP-Mixer
paper compares it with."""

from projection.binary import Binary
from projection.minhash import MinHash
from projection.simhash import SimHash
from projection.ternary_sequence import TernarySequence

PROJECTIONS = {"minhash": MinHash, "simhash": SimHash, "binary": Binary, "tsp": TernarySequence}


def of(projection_config, codes=None):
    """The projection of a configuration; each has `counters(subwords)` -> int64 [features]. codes: words.codes.WordCodes, where the
    configuration wants some."""
    wanted, found = projection_config.get("word_codes", 0), codes.count if codes else 0
    if wanted != found:
        raise SystemExit(f"projection.word_codes is {wanted}, but words have {found} codes: word_codes.safetensors is of another model, "
                         f"or absent")
    kind = PROJECTIONS[projection_config["kind"]]
    return kind(projection_config) if codes is None else kind(projection_config, codes)
