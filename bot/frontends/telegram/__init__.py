"""SPEAKS on the phone: the same dialogue as everywhere, carried by Telegram."""
