"""The screen's parts: navigation, cached loading, cards, tables, forms, theme, background jobs."""
