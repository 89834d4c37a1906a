"""Training a network: on labels, and on what finished runs say."""
