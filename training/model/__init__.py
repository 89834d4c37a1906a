"""The network in float: features of words in, slot and intent logits out."""
