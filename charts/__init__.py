"""Altair specs, palette and number formats; knows no Streamlit, so screen and print draw the same."""
