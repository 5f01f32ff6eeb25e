import django.db.models.deletion
import procops.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0003_wishes'),
        ('people', '0009_absences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Paced',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('pace', models.CharField(choices=[('now', 'At once'), ('digest', 'In the morning mail'), ('off', 'Not at all')], max_length=6)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'person', 'kind'), name='paced_once')],
            },
        ),
        migrations.CreateModel(
            name='Rhythm',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('quiet', models.CharField(choices=[('outside_work', 'Outside my working hours'), ('between', 'Every day between two hours'), ('never', 'Never')], default='outside_work', max_length=12)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_until', models.TimeField(null=True)),
                ('morning', models.BooleanField(default=True)),
                ('weekly', models.BooleanField(default=True)),
                ('next_at', models.DateTimeField()),
                ('morning_on', models.DateField(null=True)),
                ('rest_on', models.DateField(null=True)),
                ('mailed', models.JSONField(default=list)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['next_at', 'id'], name='rhythm_due')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'person'), name='rhythm_once')],
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='digest_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='gathered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('gathered_at__isnull', False), ('state', 'pending')), fields=['organization', 'person'], name='notice_gathered'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('digest_id__isnull', False)), fields=['digest_id'], name='notice_said_in'),
        ),
    ]
