"""From float weights to the integers of a model folder, and back."""
