"""Whoever closes an account ends its sign-ins by API, whichever way it is closed.

Without it a refresh token that was not used in the meantime would be good again, once the account
is opened again.
"""

from django.db import migrations

ENDS = """
CREATE FUNCTION end_sign_ins_of_closed_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE api_tokens_refreshfamily SET revoked_at = now(), revoked_for = 'not welcome'
    WHERE user_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER account_closed AFTER UPDATE OF is_active ON customer_user
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
    EXECUTE FUNCTION end_sign_ins_of_closed_account();
"""
ENDS_NOTHING = """
DROP TRIGGER account_closed ON customer_user;
DROP FUNCTION end_sign_ins_of_closed_account();
"""


class Migration(migrations.Migration):
    dependencies = [("api_tokens", "0001_initial")]
    operations = [migrations.RunSQL(ENDS, ENDS_NOTHING)]
