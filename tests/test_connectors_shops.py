"""Shops and affiliate networks: the cases that run over a real server, with faults and with drift."""

from __future__ import annotations

import test_connectors_awin as awins
import test_connectors_gumroad as gumroads
import test_connectors_lemon as lemons
import test_connectors_networks as networks

from connectors import awin, cj, gumroad, impact, lemon_squeezy

SECRET = "s3cr3t-of-the-owner"

CASES: list = [
    (gumroad, {"access_token": SECRET}, gumroads.account),
    (lemon_squeezy, {"api_key": SECRET}, lemons.account),
    (awin, {"publisher": "45628", "access_token": SECRET}, awins.awin_account),
    (impact, {"account_sid": "IRann", "auth_token": SECRET}, networks.impact_account),
    (cj, {"publisher": "999", "access_token": SECRET}, networks.cj_account),
]
