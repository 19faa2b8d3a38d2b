"""Addresses of plans: the clinic's side, and the patient's own."""

from django.urls import path

from spinepath.clinic.plans import views, views_own, views_physio

app_name = "plans"
_PLANS = "patients/<uuid:patient>/plans"
_BLOCK, _COURSE = f"{_PLANS}/block/<int:block>", f"{_PLANS}/physical-therapy/<int:course>"
urlpatterns = [
    path(f"{_PLANS}/", views.plans, name="plans"),
    path(f"{_PLANS}/block/", views.block_new, name="block_new"),
    path(f"{_BLOCK}/", views.block, name="block"),
    path(f"{_BLOCK}/correct/", views.block_correct, name="block_correct"),
    path(f"{_BLOCK}/withdraw/", views.block_withdraw, name="block_withdraw"),
    path(f"{_BLOCK}/done/", views.block_done, name="block_done"),
    path(f"{_PLANS}/done/<int:done>/withdraw/", views.done_withdraw, name="done_withdraw"),
    path(f"{_PLANS}/physical-therapy/", views_physio.physio_new, name="physio_new"),
    path(f"{_COURSE}/", views_physio.physio, name="physio"),
    path(f"{_COURSE}/correct/", views_physio.physio_correct, name="physio_correct"),
    path(f"{_COURSE}/withdraw/", views_physio.physio_withdraw, name="physio_withdraw"),
    path(f"{_COURSE}/review/", views_physio.physio_review, name="physio_review"),
    path(f"{_PLANS}/review/<int:review>/withdraw/", views_physio.review_withdraw, name="review_withdraw"),
    path("mine/<uuid:patient>/plans/", views_own.mine, name="mine"),
]
