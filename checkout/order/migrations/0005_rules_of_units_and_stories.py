"""What the database itself holds of units, cancellations and stories. Checked for old rows by 0006."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q

# Who deletes a member, a seller or a consignment empties the reference to it, and nothing else.
STORY_STAYS = """
    CREATE FUNCTION order_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF to_jsonb(NEW) - 'by_id' - 'consignment_id' = to_jsonb(OLD) - 'by_id' - 'consignment_id'
            AND (NEW.by_id IS NULL OR NEW.by_id = OLD.by_id)
            AND (NEW.consignment_id IS NULL OR NEW.consignment_id = OLD.consignment_id)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'What happened to an order is not changed.'
            USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER order_event_stays BEFORE UPDATE ON order_orderevent
        FOR EACH ROW EXECUTE FUNCTION order_event_stays();
"""
STORY_MAY_CHANGE = """
    DROP TRIGGER order_event_stays ON order_orderevent;
    DROP FUNCTION order_event_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("order", "0004_existing_orders")]
    operations = [
        migrations.RemoveField(model_name="consignment", name="tracking_reference"),
        AddConstraintNotValid(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=Q(
                    quantity__gte=F("quantity_dispatched")
                    + F("quantity_cancelled")
                    + F("num_allocated")
                ),
                name="line_units_add_up",
            ),
        ),
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(cancelled_excl_tax__gte=0)
                & Q(cancelled_incl_tax__gte=0)
                & Q(cancelled_incl_tax__lte=F("total_incl_tax"))
                & Q(cancelled_excl_tax__lte=F("total_excl_tax")),
                name="never_cancel_more_than_ordered",
            ),
        ),
        migrations.RunSQL(STORY_STAYS, STORY_MAY_CHANGE),
    ]
