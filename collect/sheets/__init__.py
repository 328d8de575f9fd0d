"""Sheets to type in what no platform knows: each is a description of its columns, from which grid, checks and messages come.

A save is one batch of kind `typed`; a row taken out is taken away, and undoing the batch brings it back.
"""
