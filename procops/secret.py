"""Secrets that stand for somebody: API tokens and invitation links. Shown once, kept as a hash."""

import hashlib
import secrets
from typing import NamedTuple


class Secret(NamedTuple):
    """A new secret and what may be kept of it."""

    plain: str
    hash: str


def mint(prefix: str = "") -> Secret:
    """Make a secret of 256 random bits. That many need no salt and no slow hash: there is nothing to guess."""
    plain = prefix + secrets.token_urlsafe(32)
    return Secret(plain, hash_of(plain))


def hash_of(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogateescape")).hexdigest()
