"""What is in this file?"""

import functools

from ui import head, import_talk, load, welcome

place = load.here()

head.show(
    place,
    "What is in this file?",
    "Drop a file, see what is in it, then take it in.",
    "Nothing is written before you say so, and every import can be undone.",
    month=False,
    photo=False,
)
import_talk.show(place, functools.partial(welcome.ensure, place))
