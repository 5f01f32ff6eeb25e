"""How far somebody was reminded of a task stands on the task."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0013_checks_made_ready_faster'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='reminded_n',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='reminded_of',
            field=models.DateTimeField(null=True),
        ),
    ]
