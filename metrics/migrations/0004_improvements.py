import django.db.models.deletion
import django_fsm
import procops.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('metrics', '0003_dimensions_and_paths'),
        ('people', '0009_absences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('workflows', '0007_stand_ins'),
    ]

    operations = [
        migrations.CreateModel(
            name='Improvement',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('figure', models.CharField(choices=[('case', 'Cycle time of the case'), ('step', 'Step time'), ('pair', 'Waiting in a handoff')], max_length=8)),
                ('key', models.CharField(blank=True, max_length=90)),
                ('measure', models.CharField(choices=[('median', 'Median'), ('p85', '85 of 100 within')], max_length=8)),
                ('counted', models.CharField(choices=[('working', 'Working time'), ('elapsed', 'Elapsed time')], max_length=8)),
                ('baseline_since', models.DateField()),
                ('baseline_until', models.DateField()),
                ('baseline', models.BinaryField()),
                ('baseline_ms', models.BigIntegerField(null=True)),
                ('frozen_at', models.DateTimeField()),
                ('target_ms', models.BigIntegerField()),
                ('target_on', models.DateField()),
                ('changed_on', models.DateField(null=True)),
                ('state', django_fsm.FSMField(choices=[('running', 'Running'), ('done', 'Done'), ('given_up', 'Given up')], default='running', max_length=50, protected=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('conclusion', models.TextField(blank=True)),
                ('result', models.BinaryField(null=True)),
                ('result_since', models.DateField(null=True)),
                ('result_until', models.DateField(null=True)),
                ('closed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('process', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.process')),
                ('version', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workflows.version')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', '-opened_at', '-id'], name='improvement_by_time'), models.Index(fields=['process', '-opened_at', '-id'], name='improvement_of_process')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['running', 'done', 'given_up'])), name='improvement_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='improvement_running_or_closed'), models.CheckConstraint(condition=models.Q(('baseline_since__lt', models.F('baseline_until'))), name='improvement_baseline_in_order')],
            },
        ),
        migrations.CreateModel(
            name='ImprovementAction',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=500)),
                ('position', models.PositiveSmallIntegerField()),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('improvement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='metrics.improvement')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'improvement', 'position'), name='improvement_action_once')],
            },
        ),
    ]
