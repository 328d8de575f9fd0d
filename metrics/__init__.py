"""Every number of a creator's business as a pure function on a pandas frame.

No store, no Streamlit, no clock, no input or output: a tidy frame comes first, options are keyword-only, "today" is a
parameter, and no function changes its input. A docstring is its metric's only description: the first line is the
tooltip, the example runs as a test. What does not exist is NaN (of a list, an empty frame), never 0.

Three frames are spoken of everywhere:

* *observations*: as the store reads them, one row per source, metric and period;
* *totals*: one row a month, made by `months` and `channels`: ``month`` (datetime64[s], its 1st), ``value`` float64,
  ``complete`` bool;
* *ledger*: entries summed by month in home currency: ``month``, ``kind``, ``status``, ``stream`` str,
  ``amount_micros`` int64 (millionths, what the owner loses is negative).
"""
