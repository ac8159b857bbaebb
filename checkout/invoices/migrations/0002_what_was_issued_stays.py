"""What the database itself holds of documents: they stay, they add up, and no number is left out."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION invoices_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was issued is never changed or deleted (% %)', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'documents_stay';
END $$;

CREATE FUNCTION invoices_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- After the time the law wants it kept, whom it was for may be forgotten; nothing else may.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'said' = to_jsonb(OLD) - 'said'
        AND NEW.said = OLD.said || '{"to": [], "delivered_to": []}'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was issued is never changed or deleted (%)', OLD.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'documents_stay';
END $$;

CREATE FUNCTION invoices_series_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.last = 0 THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.last = OLD.last + 1
        AND to_jsonb(NEW) - 'last' = to_jsonb(OLD) - 'last'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a series of numbers begins at 0 and counts up by one'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'series_count_by_one';
END $$;

CREATE FUNCTION invoices_series_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM invoices_document WHERE issuer_id = NEW.issuer_id AND kind = NEW.kind
            AND year = NEW.year AND sequence = NEW.last
    ) THEN
        RAISE EXCEPTION 'number % of series % has no document', NEW.last, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_number_left_out';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION invoices_document_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM invoices_numberseries WHERE issuer_id = NEW.issuer_id AND kind = NEW.kind
            AND year = NEW.year AND last = NEW.sequence
    ) THEN
        RAISE EXCEPTION 'number % is not the one its series is at', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'numbers_come_from_their_series';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION invoices_document_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM invoices_documentline WHERE document_id = NEW.id
        HAVING (sum(net), sum(tax)) = (NEW.net, NEW.tax)
    ) OR NOT EXISTS (
        SELECT FROM invoices_documenttax WHERE document_id = NEW.id
        HAVING (sum(net), sum(tax)) = (NEW.net, NEW.tax)
    )
    THEN
        RAISE EXCEPTION 'lines, rates and total of % do not agree', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lines_come_to_the_total';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION invoices_credit_bounded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    net_left numeric;
    tax_left numeric;
BEGIN
    -- Two who credit the same invoice wait for each other here.
    SELECT net, tax INTO net_left, tax_left FROM invoices_documenttax
    WHERE document_id = NEW.credited_id AND rate = NEW.rate AND credited_id IS NULL
    FOR NO KEY UPDATE;
    SELECT net_left - coalesce(sum(net), 0), tax_left - coalesce(sum(tax), 0)
    INTO net_left, tax_left FROM invoices_documenttax
    WHERE credited_id = NEW.credited_id AND rate = NEW.rate;
    IF net_left IS NULL OR NEW.net > net_left OR NEW.tax > tax_left THEN
        RAISE EXCEPTION 'more is credited at rate % than invoice % says', NEW.rate, NEW.credited_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'never_credit_more_than_invoiced';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER document_stays BEFORE UPDATE OR DELETE ON invoices_document
    FOR EACH ROW EXECUTE FUNCTION invoices_document_stays();
CREATE TRIGGER line_stays BEFORE UPDATE OR DELETE ON invoices_documentline
    FOR EACH ROW EXECUTE FUNCTION invoices_stay();
CREATE TRIGGER tax_stays BEFORE UPDATE OR DELETE ON invoices_documenttax
    FOR EACH ROW EXECUTE FUNCTION invoices_stay();
CREATE TRIGGER series_stays BEFORE DELETE ON invoices_numberseries
    FOR EACH ROW EXECUTE FUNCTION invoices_stay();
CREATE TRIGGER series_counts BEFORE INSERT OR UPDATE ON invoices_numberseries
    FOR EACH ROW EXECUTE FUNCTION invoices_series_counts();
CREATE CONSTRAINT TRIGGER series_used AFTER UPDATE ON invoices_numberseries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoices_series_used();
CREATE TRIGGER document_counted BEFORE INSERT ON invoices_document
    FOR EACH ROW EXECUTE FUNCTION invoices_document_counted();
CREATE CONSTRAINT TRIGGER document_whole AFTER INSERT ON invoices_document
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoices_document_whole();
CREATE TRIGGER credit_bounded BEFORE INSERT ON invoices_documenttax
    FOR EACH ROW WHEN (NEW.credited_id IS NOT NULL) EXECUTE FUNCTION invoices_credit_bounded();
"""

NO_FUNCTIONS = """
DROP FUNCTION IF EXISTS invoices_stay, invoices_document_stays, invoices_series_counts, invoices_series_used,
    invoices_document_counted, invoices_document_whole, invoices_credit_bounded CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS)]
