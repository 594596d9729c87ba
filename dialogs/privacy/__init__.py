"""Consent, sealing, forgetting and handing back what is known of a person."""
