"""What waits to be sent about something is found by the index of what nobody has seen of it."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0007_checks_made_ready_faster'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_pending_of',
        ),
    ]
