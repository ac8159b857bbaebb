"""Wallets and gift cards: an app of its own beside Oscar's."""

from oscar.core.application import OscarConfig


class WalletConfig(OscarConfig):
    label = "wallet"
    name = "checkout.wallet"
    verbose_name = "Wallet"
