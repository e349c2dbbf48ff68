"""The version of the engine, kept on every receipt."""

__version__ = "0.1.0"
