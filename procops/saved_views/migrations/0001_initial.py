import django.db.models.deletion
import procops.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_hints_put_away'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('list', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, max_length=1500)),
                ('shared_with', models.CharField(choices=[('me', 'Only me'), ('team', 'A team'), ('organization', 'The whole organization')], default='me', max_length=12)),
                ('saved_at', models.DateTimeField()),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'list', 'owner', 'name'), name='saved_view_name_once'), models.CheckConstraint(condition=models.Q(('shared_with__in', ['me', 'team', 'organization'])), name='saved_view_shared_known'), models.CheckConstraint(condition=models.Q(models.Q(('shared_with', 'team'), ('team__isnull', False)), models.Q(models.Q(('shared_with', 'team'), _negated=True), ('team__isnull', True)), _connector='OR'), name='saved_view_team_if_shared_with_one')],
            },
        ),
        migrations.CreateModel(
            name='OpensWith',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('list', models.CharField(max_length=20)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='saved_views.savedview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'person', 'list'), name='one_opening_view_per_list')],
            },
        ),
    ]
