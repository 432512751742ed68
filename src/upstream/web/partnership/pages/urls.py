from django.urls import path

from upstream.web.partnership.pages import groups, organisations, people

app_name = "partnership"
urlpatterns = [
    path("", organisations.listed, name="organisations"),
    path("organisations/add/", organisations.add, name="add_organisation"),
    path("organisations/<uuid:key>/", organisations.one, name="organisation"),
    path("organisations/<uuid:key>/change/", organisations.change, name="change_organisation"),
    path("organisations/<uuid:key>/successor/", organisations.succeed, name="succeed_organisation"),
    path("people/", people.listed, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invited/", people.invited, name="invited"),
    path("people/invitations/<uuid:key>/renew/", people.renew, name="renew_invitation"),
    path("people/invitations/<uuid:key>/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("people/<uuid:key>/", people.one, name="person"),
    path("people/<uuid:key>/roles/", people.roles, name="change_roles"),
    path("people/<uuid:key>/end/", people.end, name="end_place"),
    path("people/<uuid:key>/account/<slug:what>/", people.account, name="person_account"),
    path("groups/", groups.listed, name="groups"),
    path("groups/add/", groups.add, name="add_group"),
    path("groups/<uuid:key>/", groups.one, name="group"),
    path("groups/<uuid:key>/change/", groups.change, name="change_group"),
    path("groups/<uuid:key>/seat/", groups.seat, name="seat"),
    path("groups/seats/<uuid:key>/end/", groups.unseat, name="unseat"),
    path("roles/", people.who_may, name="who_may"),
]
