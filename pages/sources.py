"""What is connected, and how is it doing?"""

import functools

from ui import batch_list, connect_pick, head, load, source_list, source_primary, source_progress, welcome

place = load.here()

head.show(place, "What is connected, and how is it doing?", *source_list.sentence(place), month=False, photo=False)
source_progress.show(place)
source_list.tools(place)
connect_pick.show(place, functools.partial(welcome.ensure, place))
source_list.show(place)
source_primary.show(place)
if place.workspace is not None:
    batch_list.show(place)
source_progress.watch(place)
