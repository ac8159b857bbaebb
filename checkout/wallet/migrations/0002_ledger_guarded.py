"""From here on the database keeps the ledger: balances follow entries, and transfers sum to zero."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION wallet_entry_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    balance_before numeric;
    balance_now numeric;
BEGIN
    SELECT balance INTO balance_now FROM wallet_account WHERE id = NEW.account_id;
    IF balance_now IS NULL THEN
        IF NEW.balance_after IS NULL THEN
            RETURN NULL;
        END IF;
    ELSE
        SELECT balance_after INTO balance_before FROM wallet_entry
        WHERE account_id = NEW.account_id AND id < NEW.id ORDER BY id DESC LIMIT 1;
        IF NEW.balance_after = coalesce(balance_before, 0) + NEW.amount
            AND NEW.balance_after = balance_now
        THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE EXCEPTION 'an entry of account % does not lead from its last balance to the one it has',
        NEW.account_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_follows_its_entries';
END $$;

CREATE FUNCTION wallet_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever did it may be forgotten; nothing else may.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) ->> 'by_id' IS NULL
        AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what the ledger says is never changed or deleted (% %)', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_stays';
END $$;

CREATE FUNCTION wallet_account_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an account begins with nothing (%)', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_follows_its_entries';
END $$;

CREATE FUNCTION wallet_account_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    balance_said numeric;
BEGIN
    IF (NEW.kind, NEW.currency) <> (OLD.kind, OLD.currency) THEN
        RAISE EXCEPTION 'account % keeps its kind and its currency', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_stays';
    END IF;
    SELECT balance_after INTO balance_said FROM wallet_entry
    WHERE account_id = NEW.id ORDER BY id DESC LIMIT 1;
    IF NEW.balance IS DISTINCT FROM OLD.balance
        AND NEW.balance IS DISTINCT FROM coalesce(balance_said, 0)
    THEN
        RAISE EXCEPTION 'account % may only change by a transfer (checkout.wallet.ledger)', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_follows_its_entries';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION wallet_transfer_balanced(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    total numeric;
    entries bigint;
    currencies bigint;
BEGIN
    SELECT coalesce(sum(entry.amount), 0), count(*), count(DISTINCT account.currency)
    INTO total, entries, currencies
    FROM wallet_entry AS entry JOIN wallet_account AS account ON account.id = entry.account_id
    WHERE entry.transfer_id = wanted;
    IF total <> 0 OR entries < 2 OR currencies <> 1 THEN
        RAISE EXCEPTION 'transfer % has % entries in % currencies that sum to %',
            wanted, entries, currencies, total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_sums_to_zero';
    END IF;
END $$;

CREATE FUNCTION wallet_transfer_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wallet_transfer_balanced(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION wallet_entry_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wallet_transfer_balanced(NEW.transfer_id);
    RETURN NULL;
END $$;

CREATE TRIGGER entry_written AFTER INSERT ON wallet_entry
    FOR EACH ROW EXECUTE FUNCTION wallet_entry_written();
CREATE TRIGGER entry_kept BEFORE UPDATE OR DELETE ON wallet_entry
    FOR EACH ROW EXECUTE FUNCTION wallet_kept();
CREATE TRIGGER transfer_kept BEFORE UPDATE OR DELETE ON wallet_transfer
    FOR EACH ROW EXECUTE FUNCTION wallet_kept();
CREATE TRIGGER account_opened AFTER INSERT ON wallet_account
    FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION wallet_account_opened();
CREATE TRIGGER account_changed AFTER UPDATE ON wallet_account
    FOR EACH ROW WHEN (
        (OLD.kind, OLD.currency, OLD.balance) IS DISTINCT FROM (NEW.kind, NEW.currency, NEW.balance)
    ) EXECUTE FUNCTION wallet_account_changed();
-- Each in its transaction as a whole: at its end, when all entries are there.
CREATE CONSTRAINT TRIGGER transfer_sums_to_zero AFTER INSERT ON wallet_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wallet_transfer_made();
CREATE CONSTRAINT TRIGGER entries_sum_to_zero AFTER INSERT ON wallet_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wallet_entry_made();
"""

NO_FUNCTIONS = """
DROP FUNCTION IF EXISTS wallet_entry_written, wallet_kept, wallet_account_opened,
    wallet_account_changed, wallet_transfer_made, wallet_entry_made,
    wallet_transfer_balanced CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('wallet', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
    ]
