"""Every number by its id: what it is called, its unit, which way is good, the function that computes it, its formula.

The function's docstring is the only description. `money` stands for the home currency; a member's id is the number's with
a dot (``hhi.payer``).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from vocabulary import LEVELS

Direction = Literal["up", "down", ""]


class Number(NamedTuple):
    """One number: `of` is the function ``module.name`` in this room; `better` says where good lies, empty where neither is."""

    id: str
    title: str
    unit: str
    better: Direction
    of: str
    formula: str


class Family(NamedTuple):
    """Numbers that differ by a member: what a title says of each stands in `members` (id → words)."""

    stem: str
    title: str
    unit: str
    better: Direction
    of: str
    formula: str
    members: dict[str, str]

    def numbers(self) -> list[Number]:
        """One number a member."""
        told = (self.unit, self.better, self.of, self.formula)
        return [Number(f"{self.stem}.{m}", self.title.format(words), *told) for m, words in self.members.items()]


_AUDIENCES = {
    "visitors": "website visitors", "downloads": "podcast downloads", "subscribers": "email subscribers",
    "followers": "followers", "net_revenue": "net revenue",
}  # fmt: skip
_BY_LEVEL = {level: level for level in LEVELS}
_DAYS = {"7": "7", "30": "30", "90": "90"}
_AHEAD = {"1": "next month", "3": "in 3 months", "12": "in 12 months"}

_BUSINESS = (
    Number("monthly_website_visitors", "Monthly Website Visitors", "Visitors", "up", "audience.monthly_website_visitors",
           "unique visitors of the last full month"),
    Number("podcast_downloads", "Podcast Downloads", "Downloads", "up", "audience.podcast_downloads",
           "downloads of the last 3 full months / 3"),
    Number("email_subscribers", "Email Subscribers", "Subscribers", "up", "audience.email_subscribers",
           "active subscribers at the end of the month, all lists"),
    Number("average_episode_length", "Average Podcast Episode Length", "Minutes", "", "pieces.average_episode_length",
           "minutes of all episodes / number of episodes"),
    Number("monthly_revenue", "Monthly Revenue", "money", "up", "revenue.monthly_revenue", "net revenue of the last full month"),
    Number("top_affiliate_program", "Top Affiliate Program", "Program", "", "mix.top_affiliate_program",
           "the payer with the highest approved and paid commissions of 12 months"),
    Number("number_of_blog_posts", "Number of Blog Posts", "Posts", "up", "pieces.number_of_posts", "published posts, all sites"),
    Number("social_media_followers", "Social Media Followers", "Followers", "up", "audience.social_media_followers",
           "the latest count of each platform, added up"),
)  # fmt: skip

_AUDIENCE = (
    *Family("growth", "Growth of {}", "share", "up", "growth.growth", "new / old − 1", _AUDIENCES).numbers(),
    *Family("cagr", "Yearly growth of {}", "share", "up", "growth.cagr", "(end / start)^(1 / years) − 1", _AUDIENCES).numbers(),
    Number("net_new_subscribers", "Net new subscribers", "Subscribers", "up", "letters.net_new", "new − unsubscribed − bounced"),
    Number("subscriber_churn", "People who unsubscribed", "share", "down", "letters.churn",
           "left in the month / active at its start"),
    Number("open_rate", "Open rate", "share", "up", "letters.rate", "opened / delivered"),
    Number("click_rate", "Click rate", "share", "up", "letters.rate", "clicked / delivered"),
    Number("posts_per_month", "Posts a month", "Posts", "up", "pieces.posts_per_month", "posts of 12 months / 12"),
    *Family("downloads_per_episode", "Downloads an episode in {} days", "Downloads", "up", "episodes.at_age",
            "first-N-day downloads of episodes at least N days old / number of those", _DAYS).numbers(),
    Number("listening_hours", "Listening hours", "Hours", "up", "episodes.listening_hours", "downloads × mean length, at most"),
    Number("longest_gap_days", "Longest gap", "Days", "down", "pieces.longest_gap_days", "the most days between two posts"),
    Number("publishing_streak_weeks", "Weeks in a row", "Weeks", "up", "pieces.publishing_streak_weeks",
           "weeks with a piece, in a row"),
    Number("subscriber_conversion", "Visitors who subscribe", "share", "up", "growth.conversion",
           "new subscribers / visitors of the month"),
)  # fmt: skip

_MOVEMENTS: tuple[tuple[str, str, Direction, str], ...] = (
    ("new", "From new members", "up", "recurring revenue of members who were never there before"),
    ("expansion", "From members who pay more", "up", "what members pay more than the month before"),
    ("contraction", "Lost to members who pay less", "down", "what members pay less than the month before"),
    ("churned", "Lost to members who left", "down", "recurring revenue of members who left"),
    ("reactivated", "From members who came back", "up", "recurring revenue of members who had left and came back"),
)  # fmt: skip
_MEMBERS = (
    Number("members", "Members", "Members", "up", "members.active", "people who are members at the end of the month"),
    Number("member_conversion", "Subscribers who are members", "share", "up", "growth.conversion", "members / subscribers"),
    Number("member_churn", "Members who left", "share", "down", "members.churn", "left in the month / active at its start"),
    Number("paid_conversion", "Members who pay", "share", "up", "members.paid_share", "paid members / members"),
    *Family("retention", "Still there after {} months", "share", "up", "members.retention",
            "still active then / joined at least that many months ago", {"3": "3", "6": "6", "12": "12"}).numbers(),
    Number("mrr", "Recurring revenue a month", "money", "up", "recurring.mrr", "recurring payments, each normalised to a month"),
    Number("arr", "Recurring revenue a year", "money", "up", "recurring.mrr", "12 × recurring revenue a month"),
    *(
        Number(f"mrr_{name}", title, "money", better, "recurring.movements", formula)
        for name, title, better, formula in _MOVEMENTS
    ),
    Number("quick_ratio", "Growth against loss", "ratio", "up", "recurring.quick_ratio",
           "(new + expansion) / (contraction + churned)"),
    Number("lifetime_value", "Value of a member", "money", "up", "recurring.lifetime_value", "revenue a member × margin / churn"),
)  # fmt: skip

_MONEY = (
    Number("gross", "Gross", "money", "up", "steps.gross", "everything earned"),
    Number("platform_fees", "Platform fees", "money", "down", "steps.platform_fees", "all fees"),
    Number("refunds", "Refunds", "money", "down", "steps.refunds", "all refunds"),
    Number("tax_collected", "Taxes collected", "money", "", "steps.tax_collected", "taxes taken from buyers"),
    Number("withholding_tax", "Taxes withheld", "money", "down", "steps.withholding_tax", "taxes kept back from you"),
    Number("written_off", "Written off", "money", "down", "steps.written_off", "loans that will not be paid back"),
    Number("net_revenue", "Net revenue", "money", "up", "steps.net_revenue",
           "gross − platform fees − refunds − taxes collected − taxes withheld − written off"),
    Number("expenses", "Expenses", "money", "down", "steps.expenses", "expenses of the business and of properties"),
    Number("debt_service", "Debt service", "money", "down", "steps.debt_service", "interest and repayment of loans"),
    Number("profit", "Profit", "money", "up", "steps.profit", "net revenue − expenses − debt service"),
    Number("revenue_year_to_date", "Net revenue this year", "money", "up", "revenue.year_to_date",
           "net revenue since the first month of the fiscal year"),
    *Family("affiliate_earnings", "Affiliate earnings {}", "money", "up", "affiliates.earnings",
            "commissions of 12 months by status",
            {s: s for s in ("pending", "approved", "paid", "reversed")}).numbers(),
    *Family("unpaid_ageing", "Unpaid for {} days", "money", "down", "owed.ageing", "earned and not yet paid, by age",
            {"0_30": "0 to 30", "31_60": "31 to 60", "61_90": "61 to 90", "over_90": "more than 90"}).numbers(),
    Number("sponsorship_unpaid", "Invoices past due", "money", "down", "deals.unpaid", "invoiced, past the due date, not paid"),
    Number("reversal_rate", "Commissions reversed", "share", "down", "affiliates.reversal_rate",
           "reversed / earned, by month of the sale"),
    Number("revenue_per_1000_visitors", "Net per 1,000 visitors", "money", "up", "yields.per_audience",
           "net of streams that live off visitors / visitors × 1,000"),
    Number("revenue_per_1000_downloads", "Net per 1,000 downloads", "money", "up", "yields.per_audience",
           "net of streams that live off downloads / downloads × 1,000"),
    Number("revenue_per_subscriber", "Net per subscriber", "money", "up", "yields.per_audience",
           "net of streams that live off the list / subscribers"),
    Number("revenue_per_post", "Net per post", "money", "up", "yields.per_audience",
           "net revenue of the month / posts published so far"),
    Number("net_per_hour", "Net per hour", "money", "up", "yields.per_hour", "net revenue / hours"),
    Number("effective_hourly_rate", "Profit per hour", "money", "up", "yields.per_hour", "(net revenue − expenses) / hours"),
    Number("rpm", "Ad revenue per 1,000 pageviews", "money", "up", "yields.rpm", "ad earnings / pageviews × 1,000"),
    Number("epc", "Commission per click", "money", "up", "yields.epc", "commissions / affiliate clicks"),
    Number("sponsor_spot_price", "Price of a sponsor's spot", "money", "up", "yields.spot_price",
           "downloads at 30 days / 1,000 × CPM"),
)  # fmt: skip

_LOSSES = {
    "largest_payer": "the largest payer", "largest_platform": "the largest platform", "largest_stream": "the largest stream",
    "affiliate": "all affiliate income", "vacancy": "twice the vacancy", "default": "twice the defaults",
}  # fmt: skip
_RISK = (
    *Family("hhi", "Concentration by {}", "share", "down", "diversification.hhi", "sum of squared shares", _BY_LEVEL).numbers(),
    *Family("effective_number", "Effective number, by {}", "count", "up", "diversification.effective_number", "1 / concentration",
            _BY_LEVEL).numbers(),
    *Family("largest_share", "Largest share, by {}", "share", "down", "diversification.top_share",
            "net of the largest / net", _BY_LEVEL).numbers(),
    *Family("top3_share", "Share of the largest three, by {}", "share", "down", "diversification.top_share",
            "net of the largest three / net", _BY_LEVEL).numbers(),
    Number("passive_share", "Passive share", "share", "up", "mix.passive_share", "net of passive streams / net, 12 months"),
    Number("reliability", "Reliability", "share", "up", "risk.reliability", "months with a payment / months, weighted by stream"),
    Number("volatility", "Volatility", "share", "down", "risk.volatility", "standard deviation / mean of monthly net"),
    Number("correlation_max", "Highest correlation", "correlation", "down", "risk.correlations",
           "the highest correlation between two streams' monthly changes"),
    *Family("stress", "Net a month without {}", "money", "up", "stress.after_loss",
            "mean monthly net − what is lost", _LOSSES).numbers(),
    Number("runway_months", "Runway", "Months", "up", "stress.runway_months",
           "account balances / (costs + living − net) a month"),
    Number("income_at_risk", "Income in a bad year", "money", "up", "risk.income_at_risk",
           "the worst 5 % of resampled 12 months"),
    Number("freedom_ratio", "Freedom ratio", "ratio", "up", "stress.freedom_ratio", "passive net / living costs, a month"),
    Number("crossover_month", "Crossover", "month", "", "outlook.crossover",
           "the first month in which passive net covers living costs"),
)  # fmt: skip

_KINDS_OWNED = {
    "rental": "rentals", "dividend": "shares and funds", "p2p": "lending", "royalty": "royalties", "membership": "memberships",
    "robo": "the robo-advisor",
}  # fmt: skip
_ASSETS = (
    Number("vacancy", "Vacancy", "share", "down", "rental.vacancy", "unlet unit-days / unit-days"),
    Number("occupancy", "Occupancy", "share", "up", "rental.occupancy", "rent collected / potential rent"),
    Number("noi", "Net operating income", "money", "up", "rental.noi", "rent collected − operating expenses, 12 months"),
    Number("cap_rate", "Cap rate", "share", "up", "rental.cap_rate", "net operating income / value"),
    Number("cash_flow", "Cash flow of rentals", "money", "up", "rental.cash_flow", "net operating income − debt service"),
    Number("cash_on_cash", "Cash on cash", "share", "up", "rental.cash_on_cash",
           "cash flow / (down payment + closing costs + first works)"),
    Number("dscr", "Debt cover", "ratio", "up", "rental.dscr", "net operating income / debt service"),
    Number("rent_per_unit", "Rent a unit", "money", "up", "rental.rent_per_unit", "rent collected in the month / units let"),
    Number("maintenance_share", "Maintenance share", "share", "down", "rental.maintenance_share", "maintenance / rent collected"),
    Number("assets_value", "What you own", "money", "up", "worth.assets_value", "the latest value of each thing owned"),
    Number("debts", "What you owe", "money", "down", "worth.debts", "the latest balance of each debt"),
    Number("net_worth", "Net worth", "money", "up", "worth.net_worth", "what you own − what you owe"),
    Number("dividends_trailing", "Dividends of 12 months", "money", "up", "holdings.dividends_trailing",
           "gross dividends of 12 months"),
    Number("dividends_forward", "Dividends of the next 12 months", "money", "up", "holdings.dividends_forward",
           "payout × frequency × quantity"),
    Number("current_yield", "Yield on value", "share", "up", "holdings.current_yield", "dividends of 12 months / value"),
    Number("yield_on_cost", "Yield on cost", "share", "up", "holdings.yield_on_cost", "gross dividends of 12 months / cost"),
    Number("payout_growth", "Growth of payouts", "share", "up", "holdings.payout_growth",
           "dividends of 12 months / those of the 12 before − 1"),
    Number("p2p_outstanding", "Lent and not yet back", "money", "", "lending.outstanding",
           "principal lent − principal back − written off"),
    Number("p2p_interest", "Interest of 12 months", "money", "up", "lending.interest", "interest of 12 months"),
    Number("default_rate", "Default rate", "share", "down", "lending.default_rate",
           "more than 120 days late / lent, loans over 120 days"),
    Number("p2p_return", "Return on loans", "share", "up", "returns.xirr", "money-weighted return of the loans' flows"),
    Number("p2p_account_return", "Return on the account", "share", "up", "returns.xirr",
           "money-weighted return of the account's flows"),
    Number("royalties", "Royalties of 12 months", "money", "up", "royalties.royalties", "net royalties of 12 months"),
    Number("half_life_months", "Half-life of a title", "Months", "up", "royalties.half_life_months",
           "ln 2 / decay of monthly net since launch"),
    Number("back_catalogue_share", "Back catalogue", "share", "up", "royalties.back_catalogue_share",
           "royalties of titles older than 12 months / all"),
    Number("money_weighted_return", "Money-weighted return", "share", "up", "returns.xirr",
           "XIRR of what was paid in, taken out and is there"),
    Number("time_weighted_return", "Time-weighted return", "share", "up", "returns.time_weighted", "the months' returns linked"),
    *Family("net_yield", "Net yield of {}", "share", "up", "worth.net_yield",
            "net income of 12 months / money put in", _KINDS_OWNED).numbers(),
)  # fmt: skip

_OUTLOOK = (
    *Family("forecast_net_revenue", "Net revenue {}", "money", "up", "forecast.forecast",
            "mean of four forecasts on the log scale", _AHEAD).numbers(),
    *Family("forecast_visitors", "Website visitors {}", "Visitors", "up", "forecast.forecast",
            "mean of four forecasts on the log scale",
            _AHEAD).numbers(),
    Number("forecast_skill", "Forecast against last year", "ratio", "down", "forecast.skill",
           "error / seasonal-naive's error, last 12 months"),
    *Family("reinvestment", "After ten years of reinvesting, {}", "money", "up", "reinvestment.fan",
            "FV = P(1+r)^n + c((1+r)^n − 1)/r, resampled",
            {"10": "if it goes badly", "50": "in the middle", "90": "if it goes well"}).numbers(),
    Number("due_in_30_days", "Due to you in 30 days", "money", "up", "due.within",
           "what is expected by its date, late ones included"),
    Number("due_out_30_days", "Due from you in 30 days", "money", "", "due.within", "bills by their date, late ones included"),
    Number("goals_on_track", "Goals on track", "Goals", "up", "goals.on_track",
           "goals reached by their date at the present pace"),
)  # fmt: skip

NUMBERS: dict[str, Number] = {
    number.id: number for number in (*_BUSINESS, *_AUDIENCE, *_MEMBERS, *_MONEY, *_RISK, *_ASSETS, *_OUTLOOK)
}
"""Every number by its id, in the order in which they are listed."""
