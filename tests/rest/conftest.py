from tests.purchasing import publish, purchasing

__all__ = ["publish", "purchasing"]
