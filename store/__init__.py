"""The record: everything the program knows, in one SQLite file, with where each row came from and the way back."""

from store.batches import Batch, NewBatch
from store.errors import StoreError, Unknown
from store.journal import Taken
from store.record import Store, open_store
from store.records import Channel, Source, Stream, Workspace

__all__ = [
    "Batch", "Channel", "NewBatch", "Source", "Store", "StoreError", "Stream", "Taken", "Unknown", "Workspace", "open_store",
]  # fmt: skip
