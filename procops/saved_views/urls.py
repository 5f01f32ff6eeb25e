from django.urls import path

from procops.saved_views import pages

app_name = "saved_views"
urlpatterns = [
    path("views/", pages.save, name="save"),
    path("views/<uuid:view_id>/change/", pages.change, name="change"),
    path("views/<uuid:view_id>/delete/", pages.delete, name="delete"),
    path("views/<uuid:view_id>/open-with/", pages.open_with, name="open-with"),
]
