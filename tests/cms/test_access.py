"""Who enters the CMS and who the dashboard."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from tests.cms.conftest import member_of, signed_in


def test_editor_enters_the_cms_and_not_the_dashboard(editor):
    client = signed_in(editor)
    assert client.get("/cms/").status_code == 200
    assert client.get("/dashboard/").status_code in (302, 403)


def test_staff_enters_the_dashboard_and_not_the_cms(staff):
    client = signed_in(staff)
    assert client.get("/dashboard/").status_code == 200
    assert client.get("/cms/", follow=True).status_code == 403


def test_member_enters_neither_and_is_not_sent_in_circles(home):
    client = signed_in(member_of())
    response = client.get("/cms/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1
    assert client.get("/dashboard/").status_code in (302, 403)


def test_visitor_logs_in_where_the_shop_logs_in(client, home):
    response = client.get("/cms/pages/", follow=True)
    assert response.redirect_chain[-1][0] == reverse("account_login") + "?next=/cms/pages/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_entrance_leads_nowhere_else(client, editor, elsewhere):
    url = reverse("cms_entrance")
    assert "evil" not in client.get(url, {"next": elsewhere}).url
    assert signed_in(editor).get(url, {"next": elsewhere}).url == reverse("wagtailadmin_home")


def test_wagtails_own_log_in_and_password_pages_are_closed(client, home):
    assert client.get("/cms/login/").status_code == 302
    assert client.get("/cms/password_reset/").status_code == 404


def test_each_admin_has_a_way_to_the_other_for_those_who_may(editor, staff):
    dashboard = reverse("dashboard:index")
    assert dashboard not in signed_in(editor).get("/cms/").content.decode()
    staff.groups.add(Group.objects.get(name="Editors"))
    both = signed_in(staff)
    assert dashboard in both.get("/cms/").content.decode()
    assert 'href="/cms/"' in both.get(dashboard).content.decode()


def test_userbar_is_for_editors_alone(client, home, editor):
    assert "wagtail-userbar" not in client.get("/").content.decode()
    assert "wagtail-userbar" not in signed_in(member_of()).get("/").content.decode()
    assert "wagtail-userbar" in signed_in(editor).get("/").content.decode()


def test_editor_adds_and_deletes_an_address_that_moved(editor_client):
    assert reverse("wagtailredirects:index") in editor_client.get("/cms/").content.decode()
    form = {"old_path": "/sale/", "redirect_link": "https://shop.example/offers/"}
    answer = editor_client.post(reverse("wagtailredirects:add"), form)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Redirect.objects.get(old_path="/sale")
    editor_client.post(reverse("wagtailredirects:delete", args=[row.pk]))
    assert not Redirect.objects.exists()
