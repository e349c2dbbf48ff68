"""The commands of the command line, one module each. They need the extra ``cli``."""
