"""What is wrong with a configuration."""


class ConfigurationError(Exception):
    """A mistake of the user's, told in one line."""
