import django.db.models.deletion
import procops.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('workflows', '0002_case_source'),
    ]

    operations = [
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('customer', 'Customer'), ('vendor', 'Vendor'), ('employee', 'Employee'), ('asset', 'Asset'), ('project', 'Project')], max_length=10)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('outside_id', models.CharField(blank=True, max_length=100)),
                ('added_at', models.DateTimeField()),
                ('merged_into', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.record')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', '-added_at', '-id'], name='record_by_time'), models.Index(fields=['organization', 'kind', '-added_at', '-id'], name='record_by_kind'), models.Index(fields=['organization', 'kind', 'name'], name='record_by_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outside_id', ''), _negated=True), fields=('organization', 'kind', 'outside_id'), name='record_outside_id_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['customer', 'vendor', 'employee', 'asset', 'project'])), name='record_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='CaseRecord',
            fields=[
                ('id', models.UUIDField(default=procops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='about', to='workflows.case')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='records.record')),
            ],
            options={
                'indexes': [models.Index(fields=['record', 'case'], name='case_of_record'), models.Index(fields=['case'], name='record_of_case')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'case'), name='case_is_about_one_record')],
            },
        ),
    ]
