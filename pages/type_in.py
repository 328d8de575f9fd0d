"""What does no platform know?"""

import functools

from ui import head, load, typed_grid, welcome

place = load.here()

head.show(
    place,
    "What does no platform know?",
    "Type it in, month by month.",
    "One save is one batch that can be taken back; an emptied cell becomes a gap.",
)
typed_grid.show(place, functools.partial(welcome.ensure, place))
