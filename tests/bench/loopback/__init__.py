"""Telegram on loopback, made for load: who writes there, what answers, and the bots that are measured."""
