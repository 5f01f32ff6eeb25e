import django.db.models.deletion
import procops.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0004_calm'),
        ('people', '0009_absences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamHook',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('program', models.CharField(choices=[('slack', 'Slack (also Mattermost, Rocket.Chat)'), ('teams', 'Microsoft Teams')], default='slack', max_length=8)),
                ('sealed_address', models.TextField()),
                ('host', models.CharField(max_length=253)),
                ('is_on', models.BooleanField(default=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField()),
                ('last_sent_at', models.DateTimeField(null=True)),
                ('off_since', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('set_at', models.DateTimeField()),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('set_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hooks', to='people.team')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('off_since__isnull', False)), fields=['organization', '-off_since', '-id'], name='hook_off')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'team'), name='team_hook_once')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('case_reference', models.CharField(max_length=24)),
                ('link', models.CharField(max_length=200)),
                ('facts', models.JSONField(default=dict)),
                ('dedup_key', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('pending', 'Waiting to be said'), ('sent', 'Said'), ('dropped', 'Dropped, since the hook was turned off')], default='pending', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('hook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='notices.teamhook')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['hook', 'id'], name='posting_pending')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'dedup_key'), name='posting_once')],
            },
        ),
    ]
