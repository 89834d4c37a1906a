"""Data sets: reading them, words and labels of their utterances, what an epoch is made of."""
