"""From here on the database keeps the ledger: what a movement says, is; what it does not, is not.

Run it while the shop is closed for works. A figure that an older version of the shop writes in
between is found here, and nothing is changed.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION partner_movement_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    on_hand_before integer;
    allocated_before integer;
    on_hand_now integer;
    allocated_now integer;
BEGIN
    SELECT on_hand_after, allocated_after INTO on_hand_before, allocated_before
    FROM partner_stockmovement
    WHERE stockrecord_id = NEW.stockrecord_id AND id < NEW.id ORDER BY id DESC LIMIT 1;
    SELECT num_in_stock, num_allocated INTO on_hand_now, allocated_now
    FROM partner_stockrecord WHERE id = NEW.stockrecord_id;
    IF (NEW.on_hand_after, NEW.allocated_after) <>
            (coalesce(on_hand_before, 0) + NEW.on_hand,
             coalesce(allocated_before, 0) + NEW.allocated)
        OR (NEW.on_hand_after, NEW.allocated_after) <>
            (coalesce(on_hand_now, 0), coalesce(allocated_now, 0))
    THEN
        RAISE EXCEPTION 'a movement of stock record % does not lead from its last figures to those '
            'it has', NEW.stockrecord_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_follows_its_movements';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION partner_movement_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever did it may be forgotten; nothing else may.
    IF TG_OP = 'UPDATE' AND NEW.user_id IS NULL
        AND to_jsonb(NEW) - 'user_id' = to_jsonb(OLD) - 'user_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a stock movement is never changed or deleted (%)', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_movements_stay';
END $$;

CREATE FUNCTION partner_stock_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO partner_stockmovement (stockrecord_id, kind, on_hand, allocated,
        on_hand_after, allocated_after, reference, created)
    VALUES (NEW.id, 'opening', coalesce(NEW.num_in_stock, 0), NEW.num_allocated,
        coalesce(NEW.num_in_stock, 0), NEW.num_allocated, NEW.partner_sku, statement_timestamp());
    RETURN NULL;
END $$;

CREATE FUNCTION partner_stock_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    on_hand_said integer;
    allocated_said integer;
BEGIN
    SELECT on_hand_after, allocated_after INTO on_hand_said, allocated_said
    FROM partner_stockmovement WHERE stockrecord_id = NEW.id ORDER BY id DESC LIMIT 1;
    IF (coalesce(NEW.num_in_stock, 0), NEW.num_allocated) <>
            (coalesce(on_hand_said, 0), coalesce(allocated_said, 0))
    THEN
        RAISE EXCEPTION 'stock record % may only change by a movement (catalogue.partner.actions)',
            NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_follows_its_movements';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION partner_stock_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.num_allocated > 0 THEN
        RAISE EXCEPTION 'units of stock record % are sold and not yet dispatched', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sold_stock_stays';
    END IF;
    IF OLD.num_in_stock > 0 THEN
        INSERT INTO partner_stockmovement (stockrecord_id, kind, on_hand, reference, created)
        VALUES (OLD.id, 'closing', -OLD.num_in_stock, OLD.partner_sku, statement_timestamp());
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER movement_written AFTER INSERT ON partner_stockmovement
    FOR EACH ROW EXECUTE FUNCTION partner_movement_written();
CREATE TRIGGER movement_kept BEFORE UPDATE OR DELETE ON partner_stockmovement
    FOR EACH ROW EXECUTE FUNCTION partner_movement_kept();
CREATE TRIGGER stock_opened AFTER INSERT ON partner_stockrecord
    FOR EACH ROW WHEN (NEW.num_in_stock > 0 OR NEW.num_allocated > 0)
    EXECUTE FUNCTION partner_stock_opened();
CREATE TRIGGER stock_changed AFTER UPDATE ON partner_stockrecord
    FOR EACH ROW WHEN (
        (coalesce(OLD.num_in_stock, 0), OLD.num_allocated)
        IS DISTINCT FROM (coalesce(NEW.num_in_stock, 0), NEW.num_allocated)
    ) EXECUTE FUNCTION partner_stock_changed();
CREATE TRIGGER stock_closed AFTER DELETE ON partner_stockrecord
    FOR EACH ROW EXECUTE FUNCTION partner_stock_closed();
"""

NO_FUNCTIONS = """
DROP FUNCTION IF EXISTS partner_movement_written, partner_movement_kept, partner_stock_opened,
    partner_stock_changed, partner_stock_closed CASCADE;
"""

# The triggers' locks keep writers out until the commit, so what is true here stays true.
AGREES = """
DO $$
DECLARE
    wrong bigint;
BEGIN
    SELECT count(*) INTO wrong FROM partner_stockrecord AS record
    LEFT JOIN LATERAL (
        SELECT on_hand_after, allocated_after FROM partner_stockmovement
        WHERE stockrecord_id = record.id ORDER BY id DESC LIMIT 1
    ) AS latest ON true
    WHERE (coalesce(record.num_in_stock, 0), record.num_allocated)
        <> (coalesce(latest.on_hand_after, 0), coalesce(latest.allocated_after, 0));
    IF wrong > 0 THEN
        RAISE EXCEPTION '% stock records changed while their ledger was opened: migrate partner '
            'to 0003, close the shop for works, and migrate again', wrong;
    END IF;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0004_opening_movements'),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS + AGREES, NO_FUNCTIONS),
    ]
