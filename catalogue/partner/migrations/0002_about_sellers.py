from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='partner',
            name='about',
            field=models.TextField(blank=True, db_default='', default='', help_text="Told on the seller's page. An empty line begins a new paragraph.", max_length=4000, verbose_name='About'),
        ),
    ]
