"""Addresses of the administrator's desk."""

from django.urls import path

from spinepath.clinic.office import people, places
from spinepath.clinic.office.things import OF_A_SITE, THINGS

app_name = "office"
urlpatterns = [
    path("office/locations/", places.locations, name="locations"),
    path("office/locations/new/", places.location_new, name="location_new"),
    path("office/locations/<slug:slug>/", places.location, name="location"),
    path("office/locations/<slug:slug>/change/", places.location_change, name="location_change"),
    *(
        path(f"office/locations/<slug:slug>/{what}/", places.add, {"what": what}, name=f"{what}_new")
        for what in OF_A_SITE
    ),
    path("office/people/<int:pk>/absence/", places.add, {"what": "absence"}, name="absence_new"),
    path("office/kinds/new/", places.add, {"what": "kind"}, name="kind_new"),
    *(path(f"office/{what}/<int:pk>/", places.change, {"what": what}, name=what) for what in THINGS),
    *(
        path(f"office/{what}/<int:pk>/end/", places.end, {"what": what}, name=f"{what}_end")
        for what in THINGS
    ),
    path("office/people/invite/", people.invite, name="invite"),
    path("office/people/<int:pk>/", people.person, name="person"),
    path("office/people/<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("office/people/<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("office/posts/<int:pk>/end/", people.end_post, name="post_end"),
    path("staff-invitation/<str:token>/", people.accept, name="accept"),
]
