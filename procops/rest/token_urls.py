from django.urls import path

from procops.rest import token_pages

app_name = "tokens"
urlpatterns = [
    path("", token_pages.every_token, name="tokens"),
    path("<uuid:token_id>/revoke/", token_pages.revoke, name="revoke"),
]
