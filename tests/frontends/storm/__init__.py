"""Storms: reps type and tap while the bot is killed again and again; then, the reckoning."""
