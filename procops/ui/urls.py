from django.urls import path

from procops.ui import views

app_name = "ui"
urlpatterns = [path("badges/", views.badges, name="badges")]
