"""What looks every few seconds for rows whose time has come, and who has looked last.

An app registers its sweeps in `AppConfig.ready`; Celery's beat rings them, and `manage.py sweep` runs them without
Celery and without Redis. Any number may run at once. Whoever has run one leaves a heartbeat: silence is noticed.
"""

from procops.sweeps.registry import Swept, register, run, still_at_it

__all__ = ["Swept", "register", "run", "still_at_it"]
