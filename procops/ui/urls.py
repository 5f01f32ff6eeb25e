from django.contrib.auth.decorators import login_not_required
from django.urls import path

from procops.ui import views

app_name = "ui"
urlpatterns = [
    path("badges/", views.badges, name="badges"),
    path("favicon.ico", login_not_required(views.favicon), name="favicon"),
]
