import django.db.models.deletion
import metrics.models.baseline
import procops.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('metrics', '0008_marks_and_signals'),
        ('people', '0009_absences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('workflows', '0009_waits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='casefigure',
            name='case',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.case'),
        ),
        migrations.AlterField(
            model_name='casefigure',
            name='source',
            field=models.CharField(choices=[('started', 'Started here'), ('practice', 'Practice'), ('brought_in', 'Brought in'), ('imported', 'Imported')], max_length=10),
        ),
        migrations.AlterField(
            model_name='handofffigure',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.case'),
        ),
        migrations.AlterField(
            model_name='stepfigure',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.case'),
        ),
        migrations.CreateModel(
            name='EventLog',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('name', models.CharField(max_length=120)),
                ('process_name', models.CharField(max_length=120)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xes', 'XES'), ('ocel', 'OCEL')], max_length=4)),
                ('is_packed', models.BooleanField(default=False)),
                ('file', models.FileField(blank=True, upload_to=metrics.models.baseline.private_path)),
                ('size', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('shape', models.JSONField(default=metrics.models.baseline.nothing_yet)),
                ('mapping', models.JSONField(default=metrics.models.baseline.nothing_yet)),
                ('only_whole', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('checked', 'Not imported yet'), ('running', 'Being imported'), ('done', 'Imported'), ('stopped', 'Stopped: nothing was imported')], default='checked', max_length=8)),
                ('stage', models.CharField(blank=True, max_length=8)),
                ('done', models.PositiveIntegerField(default=0)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('cases', models.PositiveIntegerField(default=0)),
                ('events', models.PositiveIntegerField(default=0)),
                ('since', models.DateField(null=True)),
                ('until', models.DateField(null=True)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('refused_cases', models.PositiveIntegerField(default=0)),
                ('faults', models.JSONField(default=metrics.models.baseline.none_yet)),
                ('found', models.JSONField(default=metrics.models.baseline.nothing_yet)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('process', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workflows.process')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', '-made_at', '-id'], name='log_by_time'), models.Index(fields=['process'], name='log_of_process'), models.Index(condition=models.Q(('state', 'running')), fields=['claimed_until'], name='log_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['checked', 'running', 'done', 'stopped'])), name='log_state_known'), models.CheckConstraint(condition=models.Q(('format__in', ['csv', 'xes', 'ocel'])), name='log_format_known'), models.UniqueConstraint(condition=models.Q(('state__in', ('running', 'done'))), fields=('organization', 'digest'), name='log_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportedCase',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=240)),
                ('log', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='metrics.eventlog')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['log', 'name'], name='imported_case_of_log')],
            },
        ),
        migrations.AddField(
            model_name='casefigure',
            name='imported',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='metrics.importedcase'),
        ),
        migrations.AddField(
            model_name='handofffigure',
            name='imported',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='metrics.importedcase'),
        ),
        migrations.AddField(
            model_name='stepfigure',
            name='imported',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='metrics.importedcase'),
        ),
        migrations.AddIndex(
            model_name='casefigure',
            index=models.Index(condition=models.Q(('imported__isnull', False)), fields=['imported'], name='case_figure_of_log'),
        ),
        migrations.AddIndex(
            model_name='casefigure',
            index=models.Index(condition=models.Q(('imported__isnull', False), ('seq', 0)), fields=['id'], name='case_figure_to_roll_up'),
        ),
        migrations.AddIndex(
            model_name='handofffigure',
            index=models.Index(condition=models.Q(('imported__isnull', False)), fields=['imported'], name='handoff_figure_of_log'),
        ),
        migrations.AddIndex(
            model_name='stepfigure',
            index=models.Index(condition=models.Q(('imported__isnull', False)), fields=['imported'], name='step_figure_of_log'),
        ),
        migrations.AddConstraint(
            model_name='casefigure',
            constraint=models.UniqueConstraint(fields=('organization', 'imported'), name='one_figure_per_imported_case'),
        ),
    ]
