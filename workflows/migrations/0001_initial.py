import django.db.models.deletion
import django_fsm
import procops.ids
import workflows.models.attachment
import workflows.models.case
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=24)),
                ('title', models.CharField(blank=True, max_length=240)),
                ('state', django_fsm.FSMField(choices=[('open', 'Open'), ('on_hold', 'Paused'), ('completed', 'Completed'), ('cancelled', 'Cancelled')], default='open', max_length=50, protected=True)),
                ('data', models.JSONField(default=workflows.models.case.nothing_yet)),
                ('marks', models.JSONField(default=workflows.models.case.nothing_yet)),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('result', models.CharField(blank=True, max_length=40)),
                ('hold_reason', models.CharField(blank=True, max_length=500)),
                ('hold_pauses_clock', models.BooleanField(default=False)),
                ('held_at', models.DateTimeField(null=True)),
                ('seq', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
                ('head', models.CharField(blank=True, max_length=64)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('started_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', '-started_at', '-id'], name='case_by_start'), models.Index(fields=['started_by', '-started_at', '-id'], name='case_by_starter')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'reference'), name='case_reference_once'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'on_hold', 'completed', 'cancelled'])), name='case_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('open', 'on_hold'))), models.Q(('ended_at__isnull', False), ('state__in', ('completed', 'cancelled'))), _connector='OR'), name='case_ended_or_live')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=40)),
                ('actor_id', models.UUIDField(null=True)),
                ('task_id', models.UUIDField(null=True)),
                ('handoff_id', models.UUIDField(null=True)),
                ('step_key', models.CharField(blank=True, max_length=40)),
                ('flow_key', models.CharField(blank=True, max_length=40)),
                ('elapsed_ms', models.BigIntegerField(null=True)),
                ('working_ms', models.BigIntegerField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='journal', to='workflows.case')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'at'], name='journal_by_time')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'case', 'seq'), name='journal_without_gaps')],
            },
        ),
        migrations.CreateModel(
            name='EntryContent',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('values', models.JSONField()),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.case')),
                ('entry', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='content', to='workflows.entry')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('position', models.PositiveSmallIntegerField()),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Process',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('operational', 'Operational'), ('management', 'Management'), ('support', 'Support')], max_length=12)),
                ('prefix', models.CharField(max_length=6)),
                ('visibility', models.CharField(choices=[('everyone', 'Everyone in the organization'), ('lanes', 'People of its lanes'), ('participants', 'Those who had a task in it')], default='everyone', max_length=12)),
                ('case_count', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'key'), name='process_key_once'), models.UniqueConstraint(fields=('organization', 'prefix'), name='process_prefix_once')],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='process',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='workflows.process'),
        ),
        migrations.CreateModel(
            name='Staffing',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('lane_key', models.CharField(max_length=40)),
                ('by', models.CharField(choices=[('team', 'A team'), ('person', 'A person'), ('starter', 'Whoever started the case'), ('field', 'A person field of the case')], max_length=8)),
                ('field_key', models.CharField(blank=True, max_length=40)),
                ('accountable', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staffing', to='workflows.process')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'process', 'lane_key'), name='lane_staffed_once'), models.CheckConstraint(condition=models.Q(models.Q(('by', 'team'), ('team__isnull', False)), models.Q(('by', 'person'), ('person__isnull', False)), ('by', 'starter'), models.Q(('by', 'field'), models.Q(('field_key', ''), _negated=True), models.Q(('team__isnull', False), ('person__isnull', False), _connector='OR')), _connector='OR'), name='staffing_says_who')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=8)),
                ('position', models.PositiveSmallIntegerField()),
                ('lane', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='workflows.lane')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('step_key', models.CharField(max_length=40)),
                ('lane_key', models.CharField(max_length=40)),
                ('visit', models.PositiveIntegerField()),
                ('copy', models.PositiveSmallIntegerField(default=0)),
                ('state', django_fsm.FSMField(choices=[('waiting', 'Waiting to be accepted'), ('ready', 'Ready'), ('in_progress', 'In progress'), ('on_hold', 'Paused'), ('done', 'Done'), ('returned', 'Sent back'), ('skipped', 'Skipped'), ('cancelled', 'Cancelled')], default='waiting', max_length=50, protected=True)),
                ('arrivals', models.JSONField(default=list)),
                ('led_to', models.JSONField(default=list)),
                ('only_flows', models.JSONField(default=list)),
                ('marked_fields', models.JSONField(default=list)),
                ('draft', models.JSONField(default=dict)),
                ('draft_by_id', models.UUIDField(null=True)),
                ('ticked', models.JSONField(default=list)),
                ('outcome', models.CharField(blank=True, max_length=40)),
                ('reached_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('queue_at', models.DateTimeField()),
                ('nudge_at', models.DateTimeField(null=True)),
                ('held_from', models.CharField(blank=True, max_length=12)),
                ('hold_reason', models.CharField(blank=True, max_length=500)),
                ('hold_pauses_clock', models.BooleanField(default=False)),
                ('held_at', models.DateTimeField(null=True)),
                ('pauses', models.JSONField(default=list)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='workflows.case')),
                ('done_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('redo_of', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workflows.task')),
                ('step', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.step')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'ready', 'in_progress', 'on_hold'))), fields=['owner', 'queue_at', 'id'], name='task_queue'), models.Index(condition=models.Q(('owner__isnull', True), ('state__in', ('waiting', 'ready', 'in_progress', 'on_hold'))), fields=['team', 'queue_at', 'id'], name='task_pool'), models.Index(condition=models.Q(('state__in', ('waiting', 'ready', 'in_progress', 'on_hold'))), fields=['case', 'id'], name='task_live_of_case'), models.Index(condition=models.Q(('nudge_at__isnull', False)), fields=['nudge_at', 'id'], name='task_nudge')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'ready', 'in_progress', 'on_hold'))), fields=('organization', 'case', 'step_key', 'visit', 'copy'), name='one_live_task_per_visit'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'ready', 'in_progress', 'on_hold', 'done', 'returned', 'skipped', 'cancelled'])), name='task_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('waiting', 'ready', 'in_progress', 'on_hold')), _negated=True), ('owner__isnull', False), ('team__isnull', False), _connector='OR'), name='live_task_is_somebodys'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('waiting', 'ready', 'in_progress', 'on_hold'))), models.Q(models.Q(('state__in', ('waiting', 'ready', 'in_progress', 'on_hold')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='task_ended_or_live')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('field_key', models.CharField(blank=True, max_length=40)),
                ('file', models.FileField(upload_to=workflows.models.attachment.private_path)),
                ('name', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(max_length=100)),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField()),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='workflows.case')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attachments', to='workflows.task')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'uploaded_at'], name='attachment_of_case')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=50, protected=True)),
                ('document', models.JSONField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('retired_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='workflows.process')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'process', 'number'), name='version_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organization', 'process'), name='one_draft'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('organization', 'process'), name='one_published'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'retired'])), name='version_state_known')],
            },
        ),
        migrations.AddField(
            model_name='step',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='workflows.version'),
        ),
        migrations.AddField(
            model_name='lane',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lanes', to='workflows.version'),
        ),
        migrations.CreateModel(
            name='Flow',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=40)),
                ('has_contract', models.BooleanField()),
                ('position', models.PositiveSmallIntegerField()),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='workflows.step')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='incoming', to='workflows.step')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flows', to='workflows.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'version', 'key'), name='flow_key_once')],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='workflows.version'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('organization', 'version', 'key'), name='step_key_once'),
        ),
        migrations.AddConstraint(
            model_name='lane',
            constraint=models.UniqueConstraint(fields=('organization', 'version', 'key'), name='lane_key_once'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['process', '-started_at', '-id'], name='case_by_process'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('open', 'on_hold'))), fields=['process', 'due_at', 'id'], name='case_open_by_due'),
        ),
    ]
