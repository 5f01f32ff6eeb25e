import django.db.models.deletion
import handoffs.bringing.models
import procops.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_hints_put_away'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('workflows', '0003_stopped_by_a_problem'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('name', models.CharField(blank=True, max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('zone', models.CharField(max_length=64)),
                ('headers', models.JSONField(default=handoffs.bringing.models.nothing_yet)),
                ('targets', models.JSONField(default=handoffs.bringing.models.nothing_yet)),
                ('state', models.CharField(choices=[('checked', 'Not brought in yet'), ('running', 'Being brought in'), ('done', 'Brought in'), ('stopped', 'Stopped: nothing was brought in')], default='checked', max_length=8)),
                ('only_good', models.BooleanField(default=False)),
                ('size', models.PositiveIntegerField()),
                ('brought', models.PositiveIntegerField(default=0)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('process', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.process')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', '-made_at', '-id'], name='batch_by_time'), models.Index(fields=['process', 'digest'], name='batch_of_process'), models.Index(condition=models.Q(('state', 'running')), fields=['claimed_until'], name='batch_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['checked', 'running', 'done', 'stopped'])), name='batch_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('cells', models.JSONField(default=handoffs.bringing.models.nothing_yet)),
                ('state', models.CharField(choices=[('waiting', 'Not brought in yet'), ('brought', 'Brought in'), ('faulty', 'Not brought in')], default='waiting', max_length=8)),
                ('faults', models.JSONField(default=handoffs.bringing.models.nothing_yet)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='bringing.batch')),
                ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workflows.case')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'number'], name='line_of_batch'), models.Index(fields=['case'], name='line_of_case')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'batch', 'number'), name='line_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'brought', 'faulty'])), name='line_state_known')],
            },
        ),
    ]
