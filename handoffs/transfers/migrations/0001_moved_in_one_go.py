import django.db.models.deletion
import procops.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0006_devices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('workflows', '0005_case_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('running', 'Being moved'), ('done', 'Done'), ('going_back', 'Being taken back'), ('taken_back', 'Taken back')], default='running', max_length=10)),
                ('size', models.PositiveIntegerField()),
                ('claimed_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('process', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.process')),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.version')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', '-made_at', '-id'], name='transfer_by_time'), models.Index(fields=['process', '-made_at', '-id'], name='transfer_of_process'), models.Index(condition=models.Q(('state__in', ('running', 'going_back'))), fields=['claimed_until'], name='transfer_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['running', 'done', 'going_back', 'taken_back'])), name='transfer_state_known')],
            },
        ),
        migrations.CreateModel(
            name='CaseMove',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Not moved yet'), ('moved', 'Moved'), ('refused', 'Left where it was'), ('going_back', 'To be taken back'), ('back', 'Taken back'), ('stayed', 'Moved, and stays')], default='waiting', max_length=10)),
                ('why', models.CharField(blank=True, max_length=2000)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.case')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('transfer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='transfers.transfer')),
            ],
            options={
                'indexes': [models.Index(fields=['transfer', 'state', 'number'], name='case_move_of_transfer'), models.Index(fields=['transfer', 'number'], name='case_move_by_number')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'transfer', 'case'), name='case_once_in_transfer'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'moved', 'refused', 'going_back', 'back', 'stayed'])), name='case_move_state_known')],
            },
        ),
    ]
