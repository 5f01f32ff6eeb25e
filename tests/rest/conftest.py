from tests.purchasing import publish, purchasing
from tests.rest.belongings import belongings
from tests.rest.purchases import apis, approve, ordered, start

__all__ = ["apis", "approve", "belongings", "ordered", "publish", "purchasing", "start"]
