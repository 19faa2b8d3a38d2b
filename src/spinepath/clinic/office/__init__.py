"""The administrator's desk: staff, locations, rooms, sessions and kinds of visit. Nothing here strands a booked visit."""  # noqa: E501
