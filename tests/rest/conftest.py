from tests.purchasing import publish, purchasing
from tests.rest.belongings import belongings

__all__ = ["belongings", "publish", "purchasing"]
