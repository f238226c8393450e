from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("receptions", "0025_labels_by_article")]

    operations = [
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                fields=["appeal"],
                condition=~models.Q(urgency="ordinary"),
                name="question_urgent",
            ),
        ),
    ]
