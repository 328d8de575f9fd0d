"""All sheets by name, in the order in which they are offered."""

from __future__ import annotations

from collect.sheets.costs import COSTS
from collect.sheets.diary import HOURS, NOTES
from collect.sheets.owned import HOLDINGS, LOANS, PROPERTIES, TIERS
from collect.sheets.planned import DEALS, GOALS, SCHEDULES
from collect.sheets.sheet import Sheet
from collect.sheets.worth import ACCOUNTS, VALUES

SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (COSTS, DEALS, SCHEDULES, GOALS, HOURS, NOTES, PROPERTIES, HOLDINGS, LOANS, VALUES, ACCOUNTS, TIERS)
}
