"""Digests of what is kept, so that what was cut or changed is told from what is whole."""

from __future__ import annotations

try:  # hashlib loads OpenSSL, which takes longer than all that is hashed here
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b


def digest(data: bytes | memoryview) -> str:
    """Return the digest of some bytes: sixty-four hexadecimal digits of BLAKE2b."""
    return blake2b(data, digest_size=32).hexdigest()
