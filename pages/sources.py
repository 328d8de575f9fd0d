"""What is connected, and how is it doing?"""

import functools

from ui import batch_list, head, load, log_connect, source_list, welcome

place = load.here()

head.show(place, "What is connected, and how is it doing?", *source_list.sentence(place), month=False, photo=False)
source_list.show(place)
source_list.add_feed(place, functools.partial(welcome.ensure, place))
log_connect.show(place, functools.partial(welcome.ensure, place))
if place.workspace is not None:
    batch_list.show(place)
