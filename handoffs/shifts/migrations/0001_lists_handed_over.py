import django.db.models.deletion
import django_fsm
import procops.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0009_absences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('workflows', '0009_waits'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShiftHandover',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('note', models.TextField(blank=True)),
                ('handed_at', models.DateTimeField()),
                ('nudge_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
                ('to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['team', '-handed_at', '-id'], name='shift_of_team'), models.Index(fields=['by', '-handed_at', '-id'], name='shift_by'), models.Index(fields=['to', '-handed_at', '-id'], name='shift_to'), models.Index(fields=['organization', '-handed_at', '-id'], name='shift_by_time'), models.Index(condition=models.Q(('nudge_at__isnull', False)), fields=['nudge_at', 'id'], name='shift_nudge')],
            },
        ),
        migrations.CreateModel(
            name='ShiftItem',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('note', models.TextField(blank=True)),
                ('state', django_fsm.FSMField(choices=[('open', 'To acknowledge'), ('acknowledged', 'Acknowledged'), ('returned', 'Not taken over'), ('replaced', 'On a later list')], default='open', max_length=50, protected=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handover', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='shifts.shifthandover')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.task')),
            ],
            options={
                'indexes': [models.Index(fields=['handover', 'number'], name='shift_item_of_list'), models.Index(fields=['task'], name='shift_item_of_task')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'handover', 'number'), name='shift_item_numbered'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organization', 'task'), name='shift_item_on_one_list'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'acknowledged', 'returned', 'replaced'])), name='shift_item_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='shift_item_open_or_answered')],
            },
        ),
    ]
