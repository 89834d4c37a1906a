"""Text to words to subwords (docs/text.md, sections 1 to 5)."""
