"""The second factor's secrets, which a copy of the database does not give away."""

from allauth.mfa.adapter import DefaultMFAAdapter

from accounts.sealing import seal, unseal

PURPOSE = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's, with secrets that are sealed."""

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose=PURPOSE)
