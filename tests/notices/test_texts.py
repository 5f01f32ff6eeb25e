import pytest

from procops.notices import texts
from procops.notices.kinds import Kind
from procops.notices.models import Notice
from tests.notices.conftest import FACTS


def worded(told, person, kind, **facts) -> Notice:
    told(person, kind=kind, facts=FACTS | facts)
    return Notice.objects.select_related("person").get(channel="email")


@pytest.mark.parametrize(
    ("kind", "facts", "line"),
    [
        (Kind.OFFERED, {}, "Mia Sommer handed you “Prepare contract”"),
        (Kind.OFFERED, {"team": "People operations"}, "Mia Sommer handed “Prepare contract” to People operations"),
        (Kind.OFFERED, {"actor": "Ada Lovett"}, "Mia Sommer handed you “Prepare contract”"),
        (Kind.OFFERED, {"giver": ""}, "procops handed you “Prepare contract”"),
        (Kind.ACCEPTED, {"actor": "Hugo Brandt"}, "Hugo Brandt accepted “Prepare contract”"),
        (Kind.RETURNED, {"actor": "Hugo Brandt"}, "Hugo Brandt sent “Prepare contract” back to you"),
        (Kind.ASSIGNED, {"actor": "Ivy Chen"}, "Ivy Chen gave you “Prepare contract”"),
        (Kind.MENTIONED, {"actor": "Ivy Chen"}, "Ivy Chen mentioned you at “Prepare contract”"),
        (Kind.OFFERED, {"giver": "{step.__class__}"}, "{step.__class__} handed you “Prepare contract”"),
    ],
)
def test_each_kind_says_who_did_what(told, hugo, kind, facts, line):
    assert texts.line(worded(told, hugo, kind, **facts)) == line


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_worded_even_with_nothing_told(told, hugo, kind):
    told(hugo, kind=kind, facts={})
    notice = Notice.objects.select_related("person").get(channel="email")

    mail = texts.render(notice)

    assert mail.subject
    assert texts.action(notice) in mail.text
    assert texts.action(notice) in mail.html


def test_the_text_leads_to_the_action_with_one_click(told, hugo, settings):
    settings.URL = "https://procops.acme.test"
    notice = worded(told, hugo, Kind.RETURNED, actor="Petra Lang", reason="Salary is missing\nand the start date")

    assert texts.render(notice).text == (
        "Hello Hugo,\n"
        "\n"
        "Petra Lang sent “Prepare contract” back to you.\n"
        "\n"
        "ONB-42 Nina Roth (Employee onboarding)\n"
        "\n"
        "> Salary is missing\n"
        "> and the start date\n"
        "\n"
        "See what is missing:\n"
        "https://procops.acme.test/handoffs/\n"
    )


def test_what_people_wrote_cannot_become_markup_or_a_header(told, hugo):
    notice = worded(
        told,
        hugo,
        Kind.RETURNED,
        actor="<script>x</script>",
        case_title="A\r\nBcc: all@evil.test",
        reason="<img src=x>",
    )

    mail = texts.render(notice)

    assert mail.subject == "<script>x</script> sent “Prepare contract” back to you · ONB-42 A Bcc: all@evil.test"
    assert "<script>" not in mail.html
    assert "<img" not in mail.html
    assert "&lt;img src=x&gt;" in mail.html


def test_a_long_subject_is_cut(told, hugo):
    assert len(texts.render(worded(told, hugo, Kind.OFFERED, step="x" * 300)).subject) == 150


def test_a_mail_is_in_the_language_of_its_reader(told, hugo):
    hugo.language = "de"
    hugo.save()

    mail = texts.render(worded(told, hugo, Kind.OFFERED))

    assert mail.subject.startswith("Mia Sommer hat Ihnen „Prepare contract“ übergeben")
    assert 'lang="de"' in mail.html
