"""Estimates of how much, from dated rules; never a promise."""
