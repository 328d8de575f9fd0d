"""What does no platform know?"""

import functools

from ui import head, load, sheet_choice, welcome

place = load.here()
chosen = sheet_choice.read(place)

head.show(place, "What does no platform know?", chosen.headline, chosen.note, month=chosen.sheet is None, photo=False)
sheet_choice.choose(chosen)
sheet_choice.show(place, chosen, functools.partial(welcome.ensure, place))
