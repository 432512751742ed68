from django.db import migrations, models

KEPT = """
CREATE FUNCTION insight_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER insight_commentary_kept BEFORE UPDATE OR DELETE ON insight_commentary
FOR EACH STATEMENT EXECUTE FUNCTION insight_refuse();
CREATE TRIGGER insight_editionstate_kept BEFORE UPDATE OR DELETE ON insight_editionstate
FOR EACH STATEMENT EXECUTE FUNCTION insight_refuse();
"""
UNKEPT = """
DROP TRIGGER insight_commentary_kept ON insight_commentary;
DROP TRIGGER insight_editionstate_kept ON insight_editionstate;
DROP FUNCTION insight_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]

    operations = [
        migrations.AddField("edition", "area_code", models.CharField(blank=True, max_length=40)),
        migrations.AddField("edition", "area_name", models.CharField(blank=True, max_length=200)),
        migrations.AddField("edition", "words", models.JSONField(blank=True, default=dict)),
        migrations.AddConstraint(
            "edition",
            models.UniqueConstraint(
                fields=["kind", "area_code"],
                condition=models.Q(("state", "published"), models.Q(("area_code", ""), _negated=True)),
                name="one_published_edition_an_area",
            ),
        ),
        migrations.RunSQL(KEPT, UNKEPT),
    ]
